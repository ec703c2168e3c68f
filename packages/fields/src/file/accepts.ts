import type { FileField } from "@funnelsmith/definition";
import type { FieldProblem } from "../field-kind.ts";
import { problemOf } from "../reading/reading.ts";
import { dangerous, type FileGroup, fileGroups, fileTypes } from "./file-types.ts";

/** Bytes in a megabyte, as limits of files count. */
export const megabyte: number = 1024 * 1024;

/** Most files of a field. */
export const mostFiles = (field: FileField): number => field.maxFiles ?? 10;

/** Bytes a file of the field may have. */
export const mostFileBytes = (field: FileField): number => (field.maxSize ?? 20) * megabyte;

/** What may be attached to a field, in the order it is told. */
export function acceptedGroups(field: FileField): readonly FileGroup[] {
  const all = Object.keys(fileGroups) as FileGroup[];
  const { accept } = field;
  return accept === undefined ? all.filter((group) => !dangerous.has(group)) : all.filter((group) => accept.includes(group));
}

/** For the `accept` of a file input: media ranges and endings; undefined where anything may come. */
export function acceptAttribute(field: FileField): string | undefined {
  if (field.accept === undefined || field.accept.includes("other")) return undefined;
  // A range is what makes a phone offer its camera, which a list of endings does not.
  const ranges = (["image", "audio", "video"] as const).filter((group) => field.accept?.includes(group)).map((group) => `${group}/*`);
  const types = fileTypes.filter((type) => acceptedGroups(field).includes(type.group));
  return [...ranges, ...types.flatMap((type) => type.extensions.map((extension) => `.${extension}`))].join(",");
}

/** Why a file may not be in the field; undefined when it may. */
export function fileRefusal(
  field: FileField,
  file: { readonly name: string; readonly bytes: number; readonly group: FileGroup },
): FieldProblem | undefined {
  const groups = acceptedGroups(field);
  if (!groups.includes(file.group)) {
    const named = (locale: "zh-CN" | "en"): string => groups.map((group) => fileGroups[group][locale]).join(locale === "en" ? ", " : "、");
    const group = fileGroups[file.group];
    return problemOf(
      "FIELD_FILE_TYPE",
      `「${file.name}」是${group["zh-CN"]}，这里只接受：${named("zh-CN")}`,
      `"${file.name}" is of the kind ${group.en}; accepted here: ${named("en")}`,
    );
  }
  const most = mostFileBytes(field);
  if (file.bytes <= most) return undefined;
  const size = (bytes: number): string => `${Math.ceil((bytes / megabyte) * 10) / 10} MB`;
  return problemOf(
    "FIELD_FILE_SIZE",
    `「${file.name}」有 ${size(file.bytes)}，最大 ${size(most)}`,
    `"${file.name}" has ${size(file.bytes)}; at most ${size(most)}`,
  );
}
