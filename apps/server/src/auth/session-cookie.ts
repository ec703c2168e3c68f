import { createHmac, timingSafeEqual } from "node:crypto";

/** The token of a session cookie `token.base64(HMAC-SHA256(secret, token))`, or undefined when the signature is not ours. */
export function verifySessionCookie(value: string, secret: string): string | undefined {
  const dot = value.lastIndexOf(".");
  if (dot < 1) return undefined;
  const token = value.slice(0, dot);
  const given = Buffer.from(value.slice(dot + 1), "base64");
  const expected = createHmac("sha256", secret).update(token).digest();
  return given.length === expected.length && timingSafeEqual(given, expected) ? token : undefined;
}
