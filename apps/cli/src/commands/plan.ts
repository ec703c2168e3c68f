import path from "node:path";
import { readBundle } from "../bundle-folder.ts";
import { type Command, textOption } from "../command.ts";
import { usage } from "../failure.ts";
import { keyOf, planLines, planOf } from "../plans.ts";

interface Row {
  readonly id: string;
  readonly title: string | null;
  readonly old: string;
  readonly new: string | null;
  readonly reason?: string;
}

/** Says what applying a bundle would change, in sentences, and changes nothing; of one change that converts a field, record by record. */
export const plan: Command = {
  name: "plan",
  takes: "[folder]",
  most: 1,
  does: {
    "zh-CN": "逐句说明应用这份定义会改变什么；--rows 改动id 列出不能转换的记录",
    en: "says in sentences what applying a definition would change; --rows id lists the records a conversion cannot take",
  },
  options: { rows: { type: "string" } },
  async run(context, values, [folder = "."]) {
    const { api, say } = context;
    const bundle = await readBundle(path.resolve(context.folder, folder));
    const { document, where } = bundle;
    const change = textOption(values, "rows");
    const planned = await planOf(api, bundle);
    if (change === undefined) return { lines: planLines(context, planned, { where }), data: planned };
    const conversions = planned.changes.map(({ id }) => id).filter((id) => id.startsWith("field.convert:"));
    if (!conversions.includes(change)) {
      const known = conversions.length === 0 ? undefined : conversions.join(", ");
      throw usage(
        `「${change}」不是这份计划里的字段转换：${known ?? "没有字段转换"}。`,
        `"${change}" is no conversion of this plan: ${known ?? "there is none"}.`,
      );
    }
    const rows: Row[] = [];
    let after: string | null = null;
    do {
      const body = { document, change, unfit: true, limit: 500, ...(after !== null && { after }) };
      const answer: { readonly items: readonly Row[]; readonly nextAfter: string | null } = (
        await api.call<{ items: readonly Row[]; nextAfter: string | null }>("POST", `/api/v1/apps/${keyOf(document)}/plan/rows`, { body })
      ).body;
      rows.push(...answer.items);
      after = answer.nextAfter;
    } while (after !== null);
    const lines = rows.map(({ id, title, old, reason }) => `  ${id}  ${title ?? ""}  ${old}  ${reason ?? ""}`.trimEnd());
    const all = { "zh-CN": "全部能转换。", en: "Every value converts." };
    return { lines: rows.length === 0 ? [say(all)] : lines, data: rows };
  },
};
