import path from "node:path";
import { validateApp } from "@funnelsmith/definition";
import { invalid, writeBundle } from "../bundle-folder.ts";
import { type Command, textOption } from "../command.ts";
import { usage } from "../failure.ts";

/** Writes a published definition as a folder of files; pulling what was applied gives the same bytes again. */
export const pull: Command = {
  name: "pull",
  takes: "<app> [folder]",
  most: 2,
  does: { "zh-CN": "把已发布的定义写成一个文件夹（或 .json 文件）", en: "writes a published definition as a folder (or a .json file)" },
  options: { version: { type: "string" } },
  async run({ api, folder, say }, values, [app, place = "."]) {
    if (app === undefined) throw usage("请给出应用的 key。", "Name the app by its key.");
    const version = textOption(values, "version");
    const query = { format: "json", ...(version !== undefined && { version }) };
    const { body } = await api.call<unknown>("GET", `/api/v1/apps/${encodeURIComponent(app)}/export`, { query });
    // Keys become names of files: only those of a valid definition do.
    const form = validateApp(body);
    if (!form.ok) throw invalid(app, form.problems);
    const { written, removed } = await writeBundle(path.resolve(folder, place), form.app);
    const lines = [...written.map((name) => `  + ${name}`), ...removed.map((name) => `  - ${name}`)];
    const same = say({ "zh-CN": "文件夹已经是这样。", en: "The folder says this already." });
    return { lines: lines.length === 0 ? [same] : lines, data: { written, removed } };
  },
};
