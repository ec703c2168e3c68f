import { createReadStream } from "node:fs";
import { type FileType, fileGroups, typeOfMime, typeOfName, unknownType } from "@funnelsmith/fields";
import { Problem, type ProblemItem } from "@funnelsmith/problem";
import { fileTypeFromFile } from "file-type";

/** Names that the detector gives to types of ours. */
const aliases: Readonly<Record<string, string>> = {
  "image/apng": "image/png",
  "image/heif": "image/heic",
  "image/heic-sequence": "image/heic",
  "image/heif-sequence": "image/heic",
  "audio/x-m4a": "audio/mp4",
  "audio/wave": "audio/wav",
  "audio/vnd.wave": "audio/wav",
  "video/x-m4v": "video/mp4",
  "video/vnd.avi": "video/x-msvideo",
  "application/ogg": "audio/ogg",
  "application/vnd.rar": "application/x-rar-compressed",
  "application/x.ms.shortcut": "application/x-ms-shortcut",
  "application/x-gzip": "application/gzip",
};

/** Old Office files, their macros and installers all lie in one kind of container. */
const container = "application/x-cfb";
const inContainer: ReadonlySet<string> = new Set(["application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint"]);

const media: ReadonlySet<string> = new Set(["audio", "video"]);

const macros: FileType = { group: "macro", mime: "application/vnd.ms-office", extensions: [] };
const installer: FileType = { group: "program", mime: "application/x-msdownload", extensions: [] };
const script: FileType = { group: "program", mime: "text/x-script", extensions: [] };

/** Marks of macros: the part of a new document, the storage of an old one. */
const macroMarks: readonly Buffer[] = [Buffer.from("vbaProject.bin", "latin1"), Buffer.from("_VBA_PROJECT", "utf16le")];

/**
 * What a file is by its content. FILE_INVALID when it is empty or its name claims something else: a type that the content is not, of another
 * group.
 */
export async function typeOfFile(file: string, name: string): Promise<FileType> {
  const claimed = typeOfName(name);
  const marked = await markedType(file);
  if (marked === undefined) return await typeOfUnmarked(file, name, claimed);
  const { mime } = marked;
  const actual = mime === container ? inside(claimed) : marked;
  if (await hasMacros(file, mime)) return claimed === undefined || isOffice(claimed) ? macros : lies(name, claimed, macros);
  if (claimed === undefined || claimed.mime === actual.mime || claimed.group === actual.group) return actual;
  // Every text may begin like XML, and a document may be one that only its name tells from an archive.
  if (claimed.text && mime === "application/xml") return claimed;
  if (media.has(claimed.group) && media.has(actual.group)) return actual;
  if (claimed.group === "macro" && actual.group === "archive") return claimed;
  return lies(name, claimed, actual);
}

/** The type whose mark a file bears, whatever its name; undefined for a text, and for what nobody knows. A short text may bear one by chance. */
export async function markedType(file: string): Promise<FileType | undefined> {
  const found = await fileTypeFromFile(file);
  if (found === undefined) return undefined;
  const [plain = ""] = found.mime.split(";");
  const mime = aliases[plain] ?? plain;
  return typeOfMime(mime) ?? { ...unknownType, mime };
}

const isOffice = ({ group }: FileType): boolean => ["document", "spreadsheet", "presentation", "macro"].includes(group);

function inside(claimed: FileType | undefined): FileType {
  if (claimed && inContainer.has(claimed.mime)) return claimed;
  return claimed?.group === "program" ? installer : { ...unknownType, mime: container };
}

/** A file without a mark of its type: a text, or something nobody knows. */
async function typeOfUnmarked(file: string, name: string, claimed: FileType | undefined): Promise<FileType> {
  const start = await firstBytes(file);
  if (start.length === 0) throw invalid("FILE_EMPTY", `「${name}」是空文件。`, `"${name}" is empty.`);
  if (!isText(start)) return claimed === undefined ? unknownType : lies(name, claimed, unknownType);
  const text = start.toString("utf8").trimStart().toLowerCase();
  if (text.startsWith("#!")) return claimed === undefined || claimed.text ? script : lies(name, claimed, script);
  if (claimed?.text) return claimed;
  const html = /^\ufeff?(?:<!doctype html|<html|<head|<body|<script|<svg)/.test(text);
  const actual = (html ? typeOfMime("text/html") : typeOfMime("text/plain")) ?? unknownType;
  return claimed === undefined ? actual : lies(name, claimed, actual);
}

const sampleBytes = 64 * 1024;

async function firstBytes(file: string): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of createReadStream(file, { end: sampleBytes - 1 })) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

/** Text in any encoding: no byte that stands in none, unless it is the UTF-16 that a mark announces. */
function isText(bytes: Buffer): boolean {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return true;
  return !bytes.some((byte) => byte < 9 || (byte > 13 && byte < 32 && byte !== 27));
}

/** Whether a document holds macros, whatever its name and its table of contents say. */
async function hasMacros(file: string, mime: string): Promise<boolean> {
  if (mime !== container && !mime.startsWith("application/vnd.") && mime !== "application/zip") return false;
  const longest = Math.max(...macroMarks.map((mark) => mark.length));
  let before = Buffer.alloc(0);
  for await (const piece of createReadStream(file, { highWaterMark: 1024 * 1024 })) {
    const window = Buffer.concat([before, piece as Buffer]);
    if (macroMarks.some((mark) => window.includes(mark))) return true;
    before = window.subarray(Math.max(0, window.length - longest));
  }
  return false;
}

function lies(name: string, claimed: FileType, actual: FileType): never {
  const [told, found] = [fileGroups[claimed.group], fileGroups[actual.group]];
  throw invalid(
    "FILE_TYPE_LIES",
    `「${name}」的扩展名说它是${told["zh-CN"]}，内容却是${found["zh-CN"]}（${actual.mime}）。`,
    `The name of "${name}" says ${told.en}, its content is ${found.en} (${actual.mime}).`,
  );
}

function invalid(code: string, zh: string, en: string): Problem {
  const detail = { "zh-CN": zh, en };
  const item: ProblemItem = { pointer: "", code, detail };
  return new Problem("FILE_INVALID", detail, { errors: [item] });
}
