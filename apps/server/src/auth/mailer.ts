import { randomBytes } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { createTransport } from "nodemailer";

/** A plain-text mail to one person. */
export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** Sends mail. */
export type Mailer = (mail: Mail) => Promise<void>;

/** Sends through SMTP_URL; without one, each mail becomes a file in DATA_DIR/outbox for whoever runs the server to pass on. */
export function createMailer(settings: {
  readonly smtpUrl: string | undefined;
  readonly mailFrom: string;
  readonly dataDir: string;
}): Mailer {
  const { smtpUrl, mailFrom: from } = settings;
  if (smtpUrl !== undefined) {
    const transport = createTransport(smtpUrl);
    return async (mail) => {
      await transport.sendMail({ from, ...mail });
    };
  }
  const folder = path.join(settings.dataDir, "outbox");
  return async ({ to, subject, text }) => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const name = `${new Date().toISOString().replaceAll(/[:.]/g, "-")}-${randomBytes(3).toString("hex")}.txt`;
    await writeFile(path.join(folder, name), `From: ${from}\nTo: ${to}\nSubject: ${subject}\n\n${text}\n`, { mode: 0o600 });
  };
}
