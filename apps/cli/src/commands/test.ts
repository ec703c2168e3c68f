import path from "node:path";
import { type Text, textOf } from "@funnelsmith/definition";
import { readBundle } from "../bundle-folder.ts";
import type { Command } from "../command.ts";
import { exits, Failure } from "../failure.ts";

interface Outcome {
  readonly key: string;
  readonly title: Text;
  readonly passed: boolean;
  readonly problems: readonly { readonly pointer: string; readonly detail: string }[];
}

/** Runs the tests a bundle declares, by the rules it declares; no record is touched. */
export const test: Command = {
  name: "test",
  takes: "[folder]",
  most: 1,
  does: { "zh-CN": "运行定义里的 tests", en: "runs the tests of a definition" },
  options: {},
  async run({ api, folder, language, say }, _values, [place = "."]) {
    const bundle = await readBundle(path.resolve(folder, place));
    const { document, where } = bundle;
    const { body } = await api.call<{ tests: readonly Outcome[] }>("POST", "/api/v1/definitions/test", { body: { document }, bundle });
    const lines = body.tests.flatMap(({ key, title, passed, problems }) => [
      `  ${passed ? "✓" : "✗"} ${key}  ${textOf(title, language)}`,
      ...problems.map((problem) => `      ${where(problem.pointer)}  ${problem.detail}`),
    ]);
    const failed = body.tests.filter(({ passed }) => !passed).length;
    const count = body.tests.length;
    if (failed > 0) {
      const words = { "zh-CN": `${count} 个测试中 ${failed} 个未通过。`, en: `Tests failed: ${failed} of ${count}.` };
      throw new Failure(exits.refused, words, { lines, data: body });
    }
    const words =
      count === 0
        ? { "zh-CN": "定义里没有 tests。", en: "The definition has no tests." }
        : { "zh-CN": `${count} 个测试全部通过。`, en: `Tests passed: ${count}.` };
    return { lines: [...lines, say(words)], data: body };
  },
};
