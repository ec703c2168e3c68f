import { dirname, posix } from "node:path";
import { isClock, isPercent, type NumberStyle } from "./number-style.ts";
import type { Limits } from "./limits.ts";
import { readXml, unescaped } from "./read-xml.ts";
import { refuse } from "./refuse.ts";
import type { ZipParts } from "./zip-parts.ts";

/** A relation of one part to another. */
interface Relation {
  readonly type: string;
  readonly target: string;
}

/** What a workbook's own part says. */
export interface Contents {
  readonly sheets: readonly { readonly name: string; readonly hidden: boolean; readonly part: string }[];
  /** Days are counted from 1904. */
  readonly since1904: boolean;
  readonly strings: string | undefined;
  readonly styles: string | undefined;
}

async function relationsOf(parts: ZipParts, limits: Limits, part: string): Promise<ReadonlyMap<string, Relation>> {
  const folder = dirname(part);
  const name = posix.join(folder === "." ? "" : folder, "_rels", `${posix.basename(part)}.rels`);
  const found = new Map<string, Relation>();
  if (!parts.has(name)) return found;
  const open = (tag: string, { Id: id, Type: type, Target: target, TargetMode: mode }: Readonly<Record<string, string>>): void => {
    if (tag !== "Relationship" || id === undefined || type === undefined || target === undefined || mode === "External") return;
    const path = target.startsWith("/") ? target.slice(1) : posix.join(folder === "." ? "" : folder, target);
    found.set(id, { type: type.slice(type.lastIndexOf("/") + 1), target: path });
  };
  await readXml(parts.bytes(name), { open }, limits.untagged);
  return found;
}

/** Which sheets a workbook has and where its parts are; FILE_INVALID when the archive is no workbook, or one with macros. */
export async function readContents(parts: ZipParts, limits: Limits): Promise<Contents> {
  const root = [...(await relationsOf(parts, limits, "")).values()].find(({ type }) => type === "officeDocument")?.target;
  if (root === undefined || !parts.has(root) || !parts.has("[Content_Types].xml"))
    throw refuse("NOT_A_TABLE", "这个压缩包不是 Excel 工作簿。", "This archive is no Excel workbook.");
  await refuseOthers(parts, limits);
  const relations = await relationsOf(parts, limits, root);
  const sheets: { name: string; hidden: boolean; part: string }[] = [];
  let since1904 = false;
  const open = (tag: string, attributes: Readonly<Record<string, string>>): void => {
    if (tag === "workbookPr") since1904 = attributes["date1904"] === "1" || attributes["date1904"] === "true";
    if (tag !== "sheet") return;
    const id = Object.entries(attributes).find(([name]) => name.endsWith(":id"))?.[1];
    const relation = relations.get(id ?? "");
    if (relation?.type !== "worksheet" || !parts.has(relation.target)) return;
    sheets.push({ name: attributes["name"] ?? "", hidden: (attributes["state"] ?? "visible") !== "visible", part: relation.target });
  };
  await readXml(parts.bytes(root), { open }, limits.untagged);
  if (sheets.length === 0) throw refuse("NO_SHEET", "工作簿里没有工作表。", "The workbook has no sheet.");
  const partOf = (type: string): string | undefined => {
    const target = [...relations.values()].find((relation) => relation.type === type)?.target;
    return target !== undefined && parts.has(target) ? target : undefined;
  };
  return { sheets, since1904, strings: partOf("sharedStrings"), styles: partOf("styles") };
}

/** A workbook that brings programs is not taken, whatever it is called; nor is one in another format. */
async function refuseOthers(parts: ZipParts, limits: Limits): Promise<void> {
  let types = "";
  const open = (_tag: string, { ContentType: type = "" }: Readonly<Record<string, string>>): void => {
    types += ` ${type}`;
  };
  await readXml(parts.bytes("[Content_Types].xml"), { open }, limits.untagged);
  if (/macroEnabled|vbaProject/i.test(types) || parts.names.some((name) => /vbaProject|macrosheets\//i.test(name)))
    throw refuse("HAS_MACROS", "工作簿带有宏，请另存为不带宏的 .xlsx。", "The workbook has macros; save it as .xlsx without them.");
  if (/sheet\.binary/i.test(types))
    throw refuse("NOT_A_TABLE", "这是 .xlsb 工作簿，请另存为 .xlsx。", "This is an .xlsb workbook; save it as .xlsx.");
}

/** The texts that cells refer to by number; readings for phonetic guides are left out. */
export async function readStrings(parts: ZipParts, limits: Limits, part: string | undefined): Promise<readonly string[]> {
  const strings: string[] = [];
  if (part === undefined) return strings;
  let text = "";
  let length = 0;
  let inText = false;
  let guide = 0;
  await readXml(
    parts.bytes(part),
    {
      open(tag) {
        if (tag === "si") text = "";
        else if (tag === "rPh") guide += 1;
        else if (tag === "t") inText = guide === 0;
      },
      text(piece) {
        if (inText) text += piece;
      },
      close(tag) {
        if (tag === "rPh") guide -= 1;
        else if (tag === "t") inText = false;
        else if (tag === "si") {
          length += text.length;
          if (strings.length >= limits.texts || length > limits.textLength)
            throw refuse(
              "TOO_MUCH_TEXT",
              "工作簿的文字太多，请分成几个文件。",
              "The workbook holds too much text; split it into several files.",
            );
          strings.push(unescaped(text));
        }
      },
    },
    limits.untagged,
  );
  return strings;
}

/** How each style of a workbook shows a number. */
export async function readStyles(parts: ZipParts, limits: Limits, part: string | undefined): Promise<readonly NumberStyle[]> {
  const formats = new Map<number, string>();
  const styles: NumberStyle[] = [];
  if (part === undefined) return styles;
  let inCells = false;
  await readXml(
    parts.bytes(part),
    {
      open(tag, attributes) {
        if (tag === "numFmt") formats.set(Number(attributes["numFmtId"]), attributes["formatCode"] ?? "");
        else if (tag === "cellXfs") inCells = true;
        else if (tag === "xf" && inCells) {
          const id = Number(attributes["numFmtId"] ?? "0");
          const code = formats.get(id);
          styles.push(isClock(id, code) ? "clock" : isPercent(id, code) ? "percent" : "plain");
        }
      },
      close(tag) {
        if (tag === "cellXfs") inCells = false;
      },
    },
    limits.untagged,
  );
  return styles;
}
