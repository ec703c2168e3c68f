import path from "node:path";
import { readBundle } from "../bundle-folder.ts";
import type { Command } from "../command.ts";
import { planLines, planOf } from "../plans.ts";

/** Says what applying a bundle would change, in sentences, and changes nothing. */
export const plan: Command = {
  name: "plan",
  takes: "[folder]",
  does: { "zh-CN": "逐句说明应用这份定义会改变什么", en: "says in sentences what applying a definition would change" },
  options: {},
  async run(context, _values, [folder = "."]) {
    const planned = await planOf(context.api, await readBundle(path.resolve(context.folder, folder)));
    return { lines: planLines(context, planned), data: planned };
  },
};
