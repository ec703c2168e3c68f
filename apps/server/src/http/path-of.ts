import type { FastifyRequest } from "fastify";

/** The path of a request line, which may hold a whole address; empty for what is no address at all, such as `*`. */
export function pathOf({ url }: Pick<FastifyRequest, "url">): string {
  // Two slashes at the beginning are a path here, where a relative address would have its host behind them.
  const whole = url.startsWith("/") ? `http://path${url}` : url;
  return URL.canParse(whole) ? new URL(whole).pathname : "";
}
