import type { Language } from "../app/i18n/language.ts";

/** A file as a record tells it. */
export interface FileValue {
  readonly id: string;
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** Media type by content. */
  readonly type: string;
}

const isFile = (value: unknown): value is FileValue =>
  typeof value === "object" && value !== null && "id" in value && "name" in value && "size" in value;

/** The files a value holds; none for anything else. */
export function filesOf(value: unknown): readonly FileValue[] {
  return Array.isArray(value) && value.every(isFile) ? value : [];
}

/** Where a file is got from. */
export const fileAddress = (id: string): string => `/api/v1/files/${id}`;

const units = ["kilobyte", "megabyte", "gigabyte"] as const;

/** A size as people say it: 640 kB, 2.3 MB. */
export function sizeText(bytes: number, language: Language): string {
  if (bytes < 1024) return `${bytes} B`;
  const step = Math.min(units.length, Math.floor(Math.log2(bytes) / 10));
  return new Intl.NumberFormat(language, {
    style: "unit",
    unit: units[step - 1] ?? "kilobyte",
    unitDisplay: "short",
    maximumFractionDigits: step < 2 ? 0 : 1,
  }).format(bytes / 1024 ** step);
}
