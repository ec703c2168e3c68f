import { writeFile } from "node:fs/promises";
import path from "node:path";
import { type Command, textOption } from "../command.ts";
import { usage } from "../failure.ts";

/** Records as a CSV file, or on standard output without `--out`. */
export const exportRecords: Command = {
  name: "export",
  takes: "<app> <object>",
  does: {
    "zh-CN": "导出记录为 CSV(--out 文件;--filter 规则,--fields 字段,--header keys|titles)",
    en: "records as CSV (--out file; --filter rule, --fields keys, --header keys|titles)",
  },
  options: {
    out: { type: "string" },
    filter: { type: "string" },
    fields: { type: "string" },
    sort: { type: "string" },
    header: { type: "string" },
  },
  async run({ api, folder, say }, values, [app, object]) {
    if (app === undefined || object === undefined) throw usage("请给出应用和对象的 key。", "Name the app and the object by their keys.");
    const query = Object.fromEntries(
      ["filter", "fields", "sort", "header"].flatMap((name) => {
        const value = textOption(values, name);
        return value === undefined ? [] : [[name, value]];
      }),
    );
    const base = `/api/v1/apps/${encodeURIComponent(app)}/objects/${encodeURIComponent(object)}/records/export`;
    const out = textOption(values, "out");
    const text = await api.text(base, { ...query, bom: "false" });
    if (out === undefined) return { lines: [text.trimEnd()], data: { csv: text } };
    // The mark that tells spreadsheets the encoding.
    await writeFile(path.resolve(folder, out), `\ufeff${text}`);
    return { lines: [say({ "zh-CN": `已写入 ${out}。`, en: `Wrote ${out}.` })], data: { file: out } };
  },
};
