import { type FormatContext, isPlainText } from "@funnelsmith/fields";
import { originalCell } from "./cell-text.ts";
import { isNaming, linkName, type LinkTarget } from "./link-targets.ts";
import { type RowError, rowError, unstorable } from "./row-error.ts";

/** What a row says of a record its reference points at. */
export interface ReadLink {
  /** Wire values by field of that object. */
  readonly fields: Record<string, unknown>;
  /** Texts that name what it in turn points at. */
  readonly links: Readonly<Record<string, string>>;
}

/**
 * Reads the cells of a row that fill the record a reference points at, and by which of them it is known: something unique, else its title.
 * Undefined when all are empty.
 */
export function readLink(
  columns: readonly { readonly at: number; readonly target: LinkTarget }[],
  cells: readonly string[],
  context: FormatContext,
  isNamed: boolean,
  errors: RowError[],
): { readonly link: ReadLink; readonly name: string | undefined } | undefined {
  const fields: Record<string, unknown> = {};
  const links: Record<string, string> = {};
  let name: string | undefined;
  let isByTitle = true;
  let isFilled = false;
  for (const { at, target } of columns) {
    const { reference, object, field } = target;
    const text = originalCell(cells[at] ?? "").trim();
    if (text === "") continue;
    isFilled = true;
    if (!isPlainText(text)) {
      errors.push(unstorable(linkName(reference.key, field.key)));
      name ??= "";
      continue;
    }
    if (field.kind.flags.reference || field.kind.flags.member) {
      links[field.key] = text;
      continue;
    }
    const read = field.kind.parse(text, field.definition, context);
    if (read.ok) fields[field.key] = read.value ?? null;
    else errors.push({ column: linkName(reference.key, field.key), code: read.problem.code, detail: read.problem.detail });
    const isTitle = field.key === object.title.key;
    if (isNaming(object, field) && (name === undefined || (isByTitle && !isTitle))) {
      name = text;
      isByTitle = isTitle;
    }
  }
  if (!isFilled) return undefined;
  const [first] = columns;
  if (name === undefined && !isNamed && first) {
    const { reference, object } = first.target;
    const column = linkName(reference.key, object.title.key);
    errors.push(
      rowError(column, "REQUIRED", "填了它的其他字段，却没有说是哪一条", "Its other fields are filled, but not which record it is"),
    );
  }
  return { link: { fields, links }, name };
}
