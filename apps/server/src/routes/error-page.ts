import { problemTable } from "@funnelsmith/problem";
import type { FastifyInstance } from "fastify";

const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** What a problem's `type` points at: every code with its meaning and what to do, in both languages. */
export function addErrorPage(app: FastifyInstance): void {
  const sections = Object.entries(problemTable).map(
    ([code, { status, title, hint }]) =>
      `<section id="${code}"><h2>${status} <code>${code}</code></h2><p lang="zh-CN"><b>${escaped(title["zh-CN"])}</b> ${escaped(hint["zh-CN"])}</p><p lang="en"><b>${escaped(title.en)}.</b> ${escaped(hint.en)}</p></section>`,
  );
  const page = `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Funnelsmith: errors</title><h1>错误代码 · Error codes</h1>${sections.join("")}</html>`;
  app.get("/docs/errors", { config: { access: "public" } }, (_request, reply) => reply.type("text/html; charset=utf-8").send(page));
}
