import { Problem } from "@funnelsmith/problem";

/** FILE_INVALID with what is wrong with the file as a whole. */
export function refuse(code: string, zh: string, en: string): Problem {
  const detail = { "zh-CN": zh, en };
  return new Problem("FILE_INVALID", detail, { errors: [{ pointer: "", code, detail }] });
}
