import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SMTPServer } from "smtp-server";
import { createMailer, type Mailer } from "../src/auth/mailer.ts";
import { type Caller, cookieOf, setUpFirst, signUp, startTestServer, type TestServer } from "./test-server.ts";

/** A mail as it came over the wire: headers unfolded, words in them and the body decoded. */
interface Received {
  readonly to: readonly string[];
  readonly headers: ReadonlyMap<string, string>;
  readonly text: string;
}

const words = (header: string): string =>
  header
    .replace(/\?=\s+=\?/g, "?==?")
    .replace(/=\?UTF-8\?([BQ])\?([^?]*)\?=/gi, (_, how: string, body: string) =>
      how.toUpperCase() === "B" ? Buffer.from(body, "base64").toString() : quoted(body.replaceAll("_", " ")),
    );
const quoted = (text: string): string =>
  Buffer.from(
    text.replace(/=\r?\n/g, "").replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    "latin1",
  ).toString();

function read(to: readonly string[], wire: string): Received {
  const [head = "", ...rest] = wire.split("\r\n\r\n");
  const lines = head.replace(/\r\n[ \t]+/g, " ").split("\r\n");
  const headers = new Map(lines.map((line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 2)]));
  const body = rest.join("\r\n\r\n");
  const how = headers.get("content-transfer-encoding");
  const text = how === "base64" ? Buffer.from(body, "base64").toString() : how === "quoted-printable" ? quoted(body) : body;
  return { to, headers: new Map([...headers].map(([name, value]) => [name, words(value)])), text };
}

const received: Received[] = [];
/** Answers the mail server gives instead of taking the next mails. */
const refusals: number[] = [];
const post = new SMTPServer({
  authOptional: true,
  disabledCommands: ["STARTTLS"],
  onRcptTo: ({ address }, _session, done) => {
    if (address.startsWith("unknown@")) return done(Object.assign(new Error("5.1.1 no such user"), { responseCode: 550 }));
    const code = refusals.shift();
    done(code === undefined ? undefined : Object.assign(new Error("try again"), { responseCode: code }));
  },
  onData: (stream, session, done) => {
    const parts: Buffer[] = [];
    stream.on("data", (part: Buffer) => parts.push(part));
    stream.on("end", () => {
      received.push(
        read(
          session.envelope.rcptTo.map(({ address }) => address),
          Buffer.concat(parts).toString("latin1"),
        ),
      );
      done();
    });
  },
});

let server: TestServer;
let admin: Caller;
let port: number;

beforeAll(async () => {
  post.listen(0, "127.0.0.1");
  await once(post.server, "listening");
  port = (post.server.address() as AddressInfo).port;
  server = await startTestServer({
    SMTP_URL: `smtp://127.0.0.1:${port}`,
    MAIL_FROM: "漏斗匠 <no-reply@example.com>",
    BASE_URL: "https://funnel.example.com",
  });
  admin = server.as(await setUpFirst(server));
});
afterAll(async () => {
  await server.close();
  await new Promise<void>((resolve) => post.close(() => resolve()));
});

const mailTo = async (address: string): Promise<Received> => {
  await expect.poll(() => received.filter(({ to }) => to.includes(address))).toHaveLength(1);
  return received.find(({ to }) => to.includes(address))!;
};

describe("mail", () => {
  it("brings a link by which a forgotten password is set anew", async () => {
    const caller = server.as({});
    expect((await caller("POST", "/api/auth/request-password-reset", { email: "admin@example.com" })).status).toBe(200);
    const mail = await mailTo("admin@example.com");
    expect(mail.headers.get("from")).toBe("漏斗匠 <no-reply@example.com>");
    expect(mail.headers.get("to")).toBe("admin@example.com");
    expect(mail.headers.get("subject")).toMatch(/^重设密码/);
    expect(mail.headers.get("message-id")).toMatch(/^<.+@example\.com>$/);
    expect(mail.headers.get("content-type")).toBe("text/plain; charset=utf-8");
    const link = new URL(/https:\S+/.exec(mail.text)?.[0] ?? "");
    expect(link.origin + link.pathname).toBe("https://funnel.example.com/reset-password");
    const token = link.searchParams.get("token");
    expect((await caller("POST", "/api/auth/reset-password", { token, newPassword: "brand new horse" })).status).toBe(200);
    expect((await caller("POST", "/api/auth/reset-password", { token, newPassword: "another horse" })).status).toBe(400);
    const entered = await caller("POST", "/api/auth/sign-in", { identifier: "admin@example.com", password: "brand new horse" });
    expect(entered.status).toBe(200);
    admin = server.as({ cookie: cookieOf(entered) });
  });
  it("brings an invitation whose link joins the team, once for each request", async () => {
    await admin("PATCH", "/api/v1/tenants", { name: "甲公司\r\nBcc: everybody@example.com" });
    const invite = async () => await admin("POST", "/api/v1/invitations", { email: "li@example.com" }, { "idempotency-key": "invite-li" });
    const invited = await invite();
    expect(invited).toMatchObject({ status: 201, body: { mail: "sent" } });
    const mail = await mailTo("li@example.com");
    expect(mail.to).toEqual(["li@example.com"]);
    expect(mail.headers.get("subject")).toMatch(/^管理员 邀请你加入「甲公司 Bcc: everybody@example\.com」/);
    expect(mail.headers.has("bcc")).toBe(false);
    expect(mail.text).toContain(invited.body.url);
    // A retry finds the invitation made and mails nobody again.
    expect(await invite()).toMatchObject({ status: 201, body: { url: invited.body.url } });
    expect(received.filter(({ to }) => to.includes("li@example.com"))).toHaveLength(1);
    const token = new URL(invited.body.url).pathname.split("/").pop();
    const li = server.as(await signUp(server, "li"));
    expect((await li("POST", "/api/v1/invitations/accept", { token })).status).toBe(200);
  });
  it("says that the mail server refused an address, and leaves the link to be passed on", async () => {
    const invited = await admin("POST", "/api/v1/invitations", { email: "unknown@example.com" });
    expect(invited).toMatchObject({ status: 201, body: { mail: "refused", url: expect.stringContaining("/invite/") } });
  });
});

describe("a mailer", () => {
  const failures: unknown[] = [];
  const mailerAt = (smtpUrl: string): Mailer =>
    createMailer({
      smtpUrl,
      mailFrom: "a@example.com",
      dataDir: "/nowhere",
      onError: (error) => failures.push(error),
      pauses: { soon: [20, 20], later: [20, 20, 20, 20] },
    });
  const mail = (to: string) => ({ to, subject: "s", text: "t" });

  it("tries again what the mail server cannot take just now, and gives up after a few times", async () => {
    const mailer = mailerAt(`smtp://127.0.0.1:${port}`);
    refusals.push(451, 421);
    expect(await mailer.send(mail("patient@example.com"))).toBe("sent");
    refusals.push(451, 451, 451);
    expect(await mailer.send(mail("impatient@example.com"))).toBe("unreachable");
    refusals.push(451, 451, 451);
    mailer.sendLater(mail("later@example.com"));
    await mailTo("later@example.com");
    expect(failures.splice(0)).toMatchObject([
      { message: "mail to impatient@example.com was not delivered", cause: { responseCode: 451 } },
    ]);
  });
  it("says that nobody answers where the mail server should be", async () => {
    const mailer = mailerAt("smtp://127.0.0.1:1");
    expect(await mailer.send(mail("a@example.com"))).toBe("unreachable");
    mailer.sendLater(mail("b@example.com"));
    await expect.poll(() => failures).toHaveLength(2);
    expect(failures.splice(0)).toMatchObject([{ cause: { code: "ESOCKET" } }, { message: "mail to b@example.com was not delivered" }]);
  });
  it("gives up at once what waits for its next try when the server stops", async () => {
    const mailer = createMailer({
      smtpUrl: "smtp://127.0.0.1:1",
      mailFrom: "a@example.com",
      dataDir: "/nowhere",
      onError: (error) => failures.push(error),
      pauses: { soon: [60_000], later: [] },
    });
    const sending = mailer.send(mail("a@example.com"));
    setTimeout(() => mailer.close(), 50);
    expect(await sending).toBe("unreachable");
    expect(failures.splice(0)).toHaveLength(1);
  });
});
