import { readdir, readFile, stat } from "node:fs/promises";
import { exits, Failure } from "./failure.ts";

/** Megabytes one file of a definition or a sample may have: more than any server takes. */
const mostMegabytes = 64;

/** What lies at a place. */
export async function kindOfPlace(place: string): Promise<"file" | "folder" | "nothing" | "other"> {
  try {
    const known = await stat(place);
    if (known.isFile()) return "file";
    return known.isDirectory() ? "folder" : "other";
  } catch (error) {
    if (isAbsent(error)) return "nothing";
    throw error;
  }
}

/** Whether an error says that there is no such file. */
export const isAbsent = (error: unknown): boolean =>
  error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR");

/** Names in a folder; none where there is no such folder. A folder that cannot be read is an error, not an empty one. */
export async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).toSorted();
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error;
  }
}

/** The text of an ordinary file of bounded size, without a byte order mark. Others are refused: a pipe nobody writes to is waited for without end. */
export async function readText(file: string): Promise<string> {
  const known = await stat(file);
  if (!known.isFile() && !known.isDirectory()) throw refuse(file, "不是普通文件。", "is no ordinary file.");
  if (known.size > mostMegabytes * 1024 * 1024) throw refuse(file, `超过 ${mostMegabytes} MB。`, `has more than ${mostMegabytes} MB.`);
  const bytes = await readFile(file);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw refuse(file, "不是 UTF-8 编码，请另存为 UTF-8。", "is not in UTF-8; save it so.");
  }
}

/** The JSON in a file. */
export async function readJson(file: string): Promise<unknown> {
  const text = await readText(file);
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    const { zh, en } = reasonOf(cause, text);
    throw new Failure(exits.refused, { "zh-CN": `${file} 不是有效的 JSON：${zh}`, en: `${file} is not valid JSON: ${en}` }, { cause });
  }
}

/** What the parser says, with a line and a column where it counts characters. */
function reasonOf(cause: unknown, text: string): { readonly zh: string; readonly en: string } {
  const said = (cause instanceof Error ? cause.message : "").replaceAll(/\s+/g, " ").replace(/ is not valid JSON$/, "");
  const at = /^(.*?)(?: in JSON)? at position (\d+)/.exec(said);
  if (at === null) return { zh: said, en: said };
  const [, reason = "", position = "0"] = at;
  const before = text.slice(0, Number(position)).split("\n");
  const [line, column] = [before.length, (before.at(-1)?.length ?? 0) + 1];
  return { zh: `${reason}（第 ${line} 行第 ${column} 列）`, en: `${reason} (line ${line}, column ${column})` };
}

const refuse = (file: string, zh: string, en: string): Failure =>
  new Failure(exits.usage, { "zh-CN": `${file} ${zh}`, en: `${file} ${en}` });
