import type { FileField } from "@funnelsmith/definition";
import type { LocalizedText } from "@funnelsmith/problem";

/** What a file is, as a field's `accept` and people say it. */
export type FileGroup = NonNullable<FileField["accept"]>[number];

/** A type of files: how it is told and served, and the endings its names have. */
export interface FileType {
  readonly group: FileGroup;
  readonly mime: string;
  readonly extensions: readonly string[];
  /** Plain text without marks of its own: every text is one, whatever it says. */
  readonly text?: true;
}

/** Titles of the groups, in the order they are offered. */
export const fileGroups: Readonly<Record<FileGroup, LocalizedText>> = {
  image: { "zh-CN": "图片", en: "Images" },
  pdf: { "zh-CN": "PDF", en: "PDF" },
  document: { "zh-CN": "文档", en: "Documents" },
  spreadsheet: { "zh-CN": "表格", en: "Spreadsheets" },
  presentation: { "zh-CN": "演示文稿", en: "Presentations" },
  audio: { "zh-CN": "音频", en: "Audio" },
  video: { "zh-CN": "视频", en: "Video" },
  archive: { "zh-CN": "压缩包", en: "Archives" },
  web: { "zh-CN": "网页", en: "Web pages" },
  other: { "zh-CN": "其他", en: "Other files" },
  macro: { "zh-CN": "带宏的文档", en: "Documents with macros" },
  program: { "zh-CN": "程序", en: "Programs" },
};

/** Taken only where a field names them: they do something when opened. */
export const dangerous: ReadonlySet<FileGroup> = new Set(["macro", "program"]);

const office = "application/vnd.openxmlformats-officedocument";
const open = "application/vnd.oasis.opendocument";
const microsoft = "application/vnd.ms";

const rows: readonly (readonly [group: FileGroup, mime: string, extensions: string, text?: "text"])[] = [
  ["image", "image/jpeg", "jpg jpeg jpe jfif"],
  ["image", "image/png", "png apng"],
  ["image", "image/gif", "gif"],
  ["image", "image/webp", "webp"],
  ["image", "image/avif", "avif"],
  ["image", "image/heic", "heic heif"],
  ["image", "image/bmp", "bmp"],
  ["image", "image/tiff", "tif tiff"],
  ["pdf", "application/pdf", "pdf"],
  ["document", "application/msword", "doc dot wps"],
  ["document", `${office}.wordprocessingml.document`, "docx"],
  ["document", `${office}.wordprocessingml.template`, "dotx"],
  ["document", `${open}.text`, "odt"],
  ["document", "application/rtf", "rtf"],
  ["document", "text/plain", "txt text log md markdown", "text"],
  ["spreadsheet", `${microsoft}-excel`, "xls xlt et"],
  ["spreadsheet", `${office}.spreadsheetml.sheet`, "xlsx"],
  ["spreadsheet", `${office}.spreadsheetml.template`, "xltx"],
  ["spreadsheet", `${open}.spreadsheet`, "ods"],
  ["spreadsheet", "text/csv", "csv tsv", "text"],
  ["presentation", `${microsoft}-powerpoint`, "ppt pps dps"],
  ["presentation", `${office}.presentationml.presentation`, "pptx"],
  ["presentation", `${office}.presentationml.slideshow`, "ppsx"],
  ["presentation", `${open}.presentation`, "odp"],
  ["audio", "audio/mpeg", "mp3"],
  ["audio", "audio/mp4", "m4a"],
  ["audio", "audio/wav", "wav"],
  ["audio", "audio/ogg", "ogg oga opus"],
  ["audio", "audio/aac", "aac"],
  ["audio", "audio/amr", "amr"],
  ["video", "video/mp4", "mp4 m4v"],
  ["video", "video/quicktime", "mov qt"],
  ["video", "video/webm", "webm"],
  ["video", "video/x-msvideo", "avi"],
  ["archive", "application/zip", "zip"],
  ["archive", "application/x-7z-compressed", "7z"],
  ["archive", "application/x-rar-compressed", "rar"],
  ["archive", "application/gzip", "gz tgz"],
  ["archive", "application/x-tar", "tar"],
  ["web", "text/html", "html htm xhtml mht mhtml", "text"],
  ["web", "image/svg+xml", "svg", "text"],
  ["other", "application/json", "json", "text"],
  ["other", "application/xml", "xml", "text"],
  ["other", "message/rfc822", "eml", "text"],
  ["macro", `${microsoft}-word.document.macroenabled.12`, "docm dotm"],
  ["macro", `${microsoft}-excel.sheet.macroenabled.12`, "xlsm xltm xlsb xlam"],
  ["macro", `${microsoft}-powerpoint.presentation.macroenabled.12`, "pptm ppsm potm"],
  ["program", "application/x-msdownload", "exe dll scr com sys cpl msi msix"],
  ["program", "application/x-elf", "elf so"],
  ["program", "application/x-mach-binary", "dylib"],
  ["program", "application/java-archive", "jar"],
  ["program", "application/vnd.android.package-archive", "apk"],
  ["program", "application/x-ms-shortcut", "lnk"],
  ["program", "text/x-script", "bat cmd ps1 vbs vbe js jse mjs wsf hta sh command py rb pl php reg scpt", "text"],
];

/** Every type that is known by name. */
export const fileTypes: readonly FileType[] = rows.map(([group, mime, extensions, text]) => ({
  group,
  mime,
  extensions: extensions.split(" "),
  ...(text && { text: true as const }),
}));

/** What is known of nothing but its bytes. */
export const unknownType: FileType = { group: "other", mime: "application/octet-stream", extensions: [] };

const byExtension = new Map(fileTypes.flatMap((type) => type.extensions.map((extension) => [extension, type] as const)));
const byMime = new Map(fileTypes.map((type) => [type.mime, type]));

/** The type that a file's name claims; undefined for an ending nobody knows, or none. */
export function typeOfName(name: string): FileType | undefined {
  const dot = name.lastIndexOf(".");
  return dot < 0 ? undefined : byExtension.get(name.slice(dot + 1).toLowerCase());
}

/** The type with a media type. */
export function typeOfMime(mime: string): FileType | undefined {
  return byMime.get(mime);
}

/** Images that every browser shows and none runs: what may be shown in place. */
export const shownInPlace: ReadonlySet<string> = new Set(["image/jpeg", "image/png", "image/gif", "image/webp", "image/avif"]);
