import { randomBytes } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { createTransport } from "nodemailer";

/** A plain-text mail to one person. */
export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** What became of a mail: taken by the mail server, refused by it for good, not taken within the tries there were, or left in a file. */
export type Delivery = "sent" | "refused" | "unreachable" | "filed";

/** Sends mail. */
export interface Mailer {
  /** Tries three times within seconds, for a person who waits for the answer; what went wrong is told to `onError`. */
  send(mail: Mail): Promise<Delivery>;
  /** Tries in the background for a quarter of an hour, as long as this server runs; never throws. */
  sendLater(mail: Mail): void;
  /** Gives up what is still being tried. */
  close(): void;
}

/** Where mail goes and who hears of failures. */
export interface MailerOptions {
  /** Undefined: each mail becomes a file in DATA_DIR/outbox for whoever runs the server to pass on. */
  readonly smtpUrl: string | undefined;
  readonly mailFrom: string;
  readonly dataDir: string;
  readonly onError: (error: unknown) => void;
  /** Milliseconds between tries, in a test. */
  readonly pauses?: { readonly soon: readonly number[]; readonly later: readonly number[] };
}

const usualPauses = { soon: [500, 1500], later: [1000, 5000, 30_000, 120_000, 720_000] };

/** A mailer over SMTP_URL, or into files without one. */
export function createMailer(options: MailerOptions): Mailer {
  const { smtpUrl, onError, pauses = usualPauses } = options;
  const stop = new AbortController();
  const hand = smtpUrl === undefined ? filing(path.join(options.dataDir, "outbox"), options.mailFrom) : posting(smtpUrl, options.mailFrom);
  const attempt = async (mail: Mail, between: readonly number[]): Promise<Delivery> => {
    // A line break in a team's name must not become a header.
    const tidy = { ...mail, subject: mail.subject.replace(/\s+/g, " ") };
    for (let tries = 0; ; tries += 1) {
      try {
        await hand(tidy);
        return smtpUrl === undefined ? "filed" : "sent";
      } catch (error) {
        const pause = isFinal(error) ? undefined : between[tries];
        if (pause === undefined) {
          onError(new Error(`mail to ${mail.to} was not delivered`, { cause: error }));
          return isFinal(error) ? "refused" : "unreachable";
        }
        try {
          await wait(pause, undefined, { ref: false, signal: stop.signal });
        } catch {
          onError(new Error(`mail to ${mail.to} was given up: the server stops`, { cause: error }));
          return "unreachable";
        }
      }
    }
  };
  return {
    send: async (mail) => await attempt(mail, pauses.soon),
    sendLater: (mail) => void attempt(mail, pauses.later),
    close: () => stop.abort(),
  };
}

/** A mail server that answers 5xx will answer the same next time; 4xx, a timeout and a refused connection may pass. */
function isFinal(error: unknown): boolean {
  const { responseCode } = error as { readonly responseCode?: number };
  return responseCode !== undefined && responseCode >= 500;
}

function posting(url: string, from: string): (mail: Mail) => Promise<void> {
  const transport = createTransport({ url, connectionTimeout: 5000, greetingTimeout: 5000, socketTimeout: 10_000, dnsTimeout: 5000 });
  return async ({ to, subject, text }) => {
    // As one address, not as a list of them.
    await transport.sendMail({ from, to: { name: "", address: to }, subject, text });
  };
}

function filing(folder: string, from: string): (mail: Mail) => Promise<void> {
  return async ({ to, subject, text }) => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const name = `${new Date().toISOString().replaceAll(/[:.]/g, "-")}-${randomBytes(3).toString("hex")}.txt`;
    await writeFile(path.join(folder, name), `From: ${from}\nTo: ${to}\nSubject: ${subject}\n\n${text}\n`, { mode: 0o600 });
  };
}
