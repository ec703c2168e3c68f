import { Problem } from "@funnelsmith/problem";

/** What a browser says of where a request comes from. */
export interface OriginHeaders {
  readonly origin?: string | undefined;
  readonly "sec-fetch-site"?: string | string[] | undefined;
}

/**
 * Refuses a state-changing request that a browser sent from another site with the user's cookie. A browser always names the origin of
 * such a request; a program that holds a cookie and names none is not a cross-site attack.
 */
export function checkOrigin(headers: OriginHeaders, trusted: ReadonlySet<string>): void {
  if (headers["sec-fetch-site"] === "same-origin") return;
  if (headers.origin === undefined && headers["sec-fetch-site"] === undefined) return;
  if (headers.origin !== undefined && trusted.has(headers.origin)) return;
  throw new Problem("FORBIDDEN", { "zh-CN": "请求来自其他网站，已拒绝。", en: "The request comes from another site and was refused." });
}
