import { Problem } from "@funnelsmith/problem";

/** What to tell whoever started a server that did not come up: a sentence in both languages where the cause is known, else the error whole. */
export function whyNot(error: unknown): unknown {
  if (error instanceof Problem) {
    const { detail, message, cause } = error;
    if (detail) return `${detail.en}\n${detail["zh-CN"]}`;
    return cause instanceof Error ? `${message}: ${cause.message}` : message;
  }
  if (!(error instanceof Error)) return error;
  const { code, port } = error as Error & { readonly code?: string; readonly port?: number };
  if (code === "EADDRINUSE") return `Port ${port} is in use already; set PORT to another.\n端口 ${port} 已被占用，请用 PORT 指定另一个。`;
  if (code === "EACCES" && port !== undefined)
    return `Port ${port} may not be listened on; set PORT to another.\n没有权限监听端口 ${port}，请用 PORT 指定另一个。`;
  return error.name === "SettingError" || error.name === "ArchiveBroken" ? error.message : error;
}
