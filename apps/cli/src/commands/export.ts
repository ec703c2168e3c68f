import path from "node:path";
import { type Command, textOption } from "../command.ts";
import { usage } from "../failure.ts";

/** Records as a file, .xlsx where its name ends so, else CSV; on standard output without `--out`. */
export const exportRecords: Command = {
  name: "export",
  takes: "<app> <object>",
  most: 2,
  does: {
    "zh-CN": "导出记录为 CSV，文件名以 .xlsx 结尾则为 Excel（--out 文件；--filter 规则，--fields 字段，--header keys|titles）",
    en: "records as CSV, or as Excel when the file is an .xlsx (--out file; --filter rule, --fields keys, --header keys|titles)",
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
    if (out === undefined) {
      const csv = new TextDecoder().decode(await api.file(base, { ...query, bom: "false" }));
      return { lines: [csv.replace(/\r?\n$/, "")], verbatim: true, data: { csv } };
    }
    const format = out.toLowerCase().endsWith(".xlsx") ? "xlsx" : "csv";
    await api.save(base, path.resolve(folder, out), { ...query, format });
    return { lines: [say({ "zh-CN": `已写入 ${out}。`, en: `Wrote ${out}.` })], data: { file: out } };
  },
};
