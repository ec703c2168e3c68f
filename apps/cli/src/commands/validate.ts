import path from "node:path";
import { lintReferences, validateApp } from "@funnelsmith/definition";
import { invalid, readBundle } from "../bundle-folder.ts";
import type { Command } from "../command.ts";
import { planOf, warningLines } from "../plans.ts";

/** Checks a bundle: its form and names here, then everything else on the server unless `--offline`. */
export const validate: Command = {
  name: "validate",
  takes: "[folder]",
  most: 1,
  does: {
    "zh-CN": "检查定义；--offline 时不问服务器，不查规则的类型",
    en: "checks a definition; with --offline without the server, and then not the types of rules",
  },
  options: { offline: { type: "boolean" } },
  async run(context, values, [folder = "."]) {
    const bundle = await readBundle(path.resolve(context.folder, folder));
    const form = validateApp(bundle.document);
    const problems = form.ok ? lintReferences(form.app) : form.problems;
    if (problems.length > 0) throw invalid(folder, problems, bundle.where);
    if (values["offline"] === true) {
      const words = {
        "zh-CN": "格式和引用都对（规则的类型未查）。",
        en: "Form and references are right (types of rules were not checked).",
      };
      return { lines: [context.say(words)], data: { ok: true, server: false } };
    }
    const { warnings = [] } = await planOf(context.api, bundle);
    return {
      lines: [...warningLines(warnings, bundle.where), context.say({ "zh-CN": "可以发布。", en: "It may be published." })],
      data: { ok: true, server: true, warnings },
    };
  },
};
