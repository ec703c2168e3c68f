import type { FieldDefinition } from "@funnelsmith/definition";
import { type FormatContext, isPlainText } from "@funnelsmith/fields";
import { nearest } from "@funnelsmith/problem";
import type { CatalogField, CatalogFunnel, CatalogObject } from "@funnelsmith/storage";
import type { Ctx } from "../context.ts";
import type { MoveReason } from "../moves/check-reason.ts";
import { isId } from "../write/is-id.ts";
import { originalCell } from "./cell-text.ts";
import { type CsvFault, csvFaults } from "./csv-records.ts";
import type { ImportPlan } from "./import-plan.ts";
import { linkColumns, linkTarget } from "./link-targets.ts";
import { plainName, titles } from "./map-columns.ts";
import { type ReadLink, readLink } from "./read-link.ts";
import { type RowError, rowError, unstorable } from "./row-error.ts";
import { seenDefinition } from "./seen-definition.ts";

/** A row of a file as it came. */
export interface FileRow {
  /** As a spreadsheet numbers it: the head is row 1. */
  readonly row: number;
  readonly cells: readonly string[];
  readonly fault?: CsvFault | undefined;
  /** Cells that hold no value to take: a spreadsheet's own error, or `=` for a formula nobody has computed. */
  readonly faults?: readonly { readonly at: number; readonly text: string }[];
}

/** Where the record's owner stands among the fields of a row: no field has such a key. */
export const ownerKey = "$owner";

/** A row read cell by cell; what only the database knows is still text. */
export interface ReadRow {
  readonly row: number;
  /** Wire values by field; null for an empty cell. */
  readonly fields: Record<string, unknown>;
  /** Texts that name records or members, by field; the owner's under `ownerKey`. */
  readonly links: Readonly<Record<string, string>>;
  /** What it says of the records its references point at, by field. */
  readonly parts: Readonly<Record<string, ReadLink>>;
  readonly id: string | undefined;
  readonly funnel: string | undefined;
  readonly stage: string | undefined;
  readonly reason: MoveReason | undefined;
  /** What it says of the system, by target, as text. */
  readonly said: Readonly<Record<string, string>>;
  readonly errors: RowError[];
  /** Nothing is written in any cell. */
  readonly isBlank: boolean;
}

/** A column as its cells are read; one that fills a record pointed at is read apart. */
interface ReadColumn {
  readonly at: number;
  readonly target: string;
  readonly field: CatalogField | undefined;
  readonly definition: FieldDefinition | undefined;
  /** Its text names a record or a member. */
  readonly names: boolean;
}

const isNamed = ({ kind: { flags } }: CatalogField): boolean => flags.reference === true || flags.member === true;

function columnsOf(ctx: Ctx, object: CatalogObject, plan: ImportPlan): readonly ReadColumn[] {
  return plan.targets.flatMap((target, at): ReadColumn[] => {
    if (target === null || linkTarget(ctx.catalog, object, target)) return [];
    const field = object.fields.get(target);
    return [{ at, target, field, definition: field && seenDefinition(ctx, field), names: field !== undefined && isNamed(field) }];
  });
}

/** Reads rows cell by cell by the plan; every mistake that can be seen without the database is told. */
export function rowReader(ctx: Ctx, object: CatalogObject, plan: ImportPlan): (row: FileRow) => ReadRow {
  const { zone, currency } = ctx.catalog.tenant;
  const context: FormatContext = { locale: ctx.locale, zone, currency };
  const columns = columnsOf(ctx, object, plan);
  const linked = [...linkColumns(ctx.catalog, object, plan)];
  const placeOf = placeReader(object);
  return ({ row, cells, fault, faults = [] }) => {
    const errors: RowError[] = [];
    const fields: Record<string, unknown> = {};
    const links: Record<string, string> = {};
    const said: Record<string, string> = {};
    const isBlank = fault === undefined && faults.length === 0 && cells.every((cell) => cell.trim() === "");
    if (fault) errors.push({ column: null, code: fault, detail: csvFaults[fault] });
    else if (!isBlank && isRagged(plan, cells)) {
      const [wanted, got] = [plan.targets.length, cells.length];
      errors.push(rowError(null, "RAGGED_ROW", `应有 ${wanted} 格，这一行有 ${got} 格`, `${wanted} cells are wanted; this row has ${got}`));
    }
    // A row whose cells may have shifted says nothing of its columns.
    const whole = errors.length === 0;
    for (const { at, target, field, definition, names } of whole ? columns : []) {
      const text = originalCell(cells[at] ?? "").trim();
      // What a field holds its kind looks at; these are asked of the database, or kept, as they are.
      if ((names || !field) && !isPlainText(text)) {
        errors.push(unstorable(target));
        continue;
      }
      if (!field || !definition) {
        if (text === "") continue;
        if (target === "owner") links[ownerKey] = text;
        else said[target] = text;
      } else if (names && text !== "") links[target] = text;
      else {
        const read = field.kind.parse(text, definition, context);
        if (read.ok) {
          fields[target] = read.value ?? null;
          const named = field.rows ? linksInRows(field.rows, target, read.value) : {};
          if (Object.values(named).every(isPlainText)) Object.assign(links, named);
          else errors.push(unstorable(target));
        } else errors.push({ column: target, code: read.problem.code, detail: read.problem.detail });
      }
    }
    const parts: Record<string, ReadLink> = {};
    for (const [key, filling] of whole && !isBlank ? linked : []) {
      const found = readLink(filling, cells, context, links[key] !== undefined, errors);
      if (!found) continue;
      parts[key] = found.link;
      if (links[key] === undefined && found.name !== undefined) links[key] = found.name;
    }
    for (const { at, text } of whole ? faults : []) {
      const target = plan.targets[at] ?? null;
      if (target !== null) errors.push(cellFault(target, text));
    }
    const id = said["id"]?.toLowerCase();
    if (id !== undefined && !isId(id)) errors.push(rowError("id", "NOT_AN_ID", "须为 uuid", "This must be a uuid"));
    const { funnel, stage } = placeOf(said, errors);
    const reason = readReason(funnel?.stage.get(stage ?? "")?.definition.reason?.options, said);
    return {
      row,
      fields,
      links,
      parts,
      id,
      funnel: said["funnel"] === undefined ? undefined : funnel?.key,
      stage,
      reason,
      said,
      errors,
      isBlank,
    };
  };
}

const cellFault = (target: string, text: string): RowError =>
  text === "="
    ? rowError(
        target,
        "NOT_COMPUTED",
        "公式还没有算出结果，请在表格软件里打开并保存一次",
        "A formula nobody has computed; open the file in a spreadsheet and save it",
      )
    : rowError(target, "CELL_ERROR", `单元格是错误值 ${text}`, `The cell holds the error ${text}`);

/** Texts that name records or members in the rows of a sub-table, by their place: `lines/0/product`. */
function linksInRows(rows: CatalogObject, key: string, value: unknown): Record<string, string> {
  const links: Record<string, string> = {};
  for (const [at, row] of ((value ?? []) as readonly Readonly<Record<string, unknown>>[]).entries()) {
    for (const field of rows.fields.values()) {
      const text = row[field.key];
      if (isNamed(field) && typeof text === "string" && text !== "") links[`${key}/${at}/${field.key}`] = text;
    }
  }
  return links;
}

/** Fewer cells than the head, or more of which some say something. */
const isRagged = (plan: ImportPlan, cells: readonly string[]): boolean =>
  cells.length < plan.targets.length || cells.slice(plan.targets.length).some((cell) => cell.trim() !== "");

interface Place {
  readonly funnel: CatalogFunnel | undefined;
  readonly stage: string | undefined;
}

type PlaceReader = (said: Readonly<Record<string, string>>, errors: RowError[]) => Place;

/** Reads the funnel and stage rows name; a file names the same few again and again. */
function placeReader(object: CatalogObject): PlaceReader {
  const known = new Map<string, Place>();
  return (said, errors) => {
    const name = `${said["funnel"] ?? ""}\0${said["stage"] ?? ""}`;
    const held = known.get(name);
    if (held) return held;
    const before = errors.length;
    const place = readPlace(object, said, errors);
    if (errors.length === before) known.set(name, place);
    return place;
  };
}

/** The funnel and stage a row names, by key or by title in any language. */
function readPlace(object: CatalogObject, said: Readonly<Record<string, string>>, errors: RowError[]): Place {
  const [only, ...others] = object.funnels;
  let funnel = others.length === 0 ? only : undefined;
  if (said["funnel"] !== undefined) {
    funnel = named(object.funnels, said["funnel"]);
    if (!funnel) errors.push(rowError("funnel", "UNKNOWN_FUNNEL", "没有这个漏斗", "There is no such funnel"));
  }
  if (said["stage"] === undefined) return { funnel, stage: undefined };
  if (!funnel) {
    if (said["funnel"] === undefined) errors.push(rowError("funnel", "FUNNEL_REQUIRED", "请指明漏斗", "Say which funnel"));
    return { funnel, stage: undefined };
  }
  const stage = named(funnel.stages, said["stage"])?.key;
  if (stage === undefined) errors.push(unknownStage(funnel, said["stage"]));
  return { funnel, stage };
}

function unknownStage({ stages }: CatalogFunnel, text: string): RowError {
  const near = nearest(
    text,
    stages.flatMap(({ definition }) => titles(definition.title)),
  );
  return near === undefined
    ? rowError("stage", "UNKNOWN_STAGE", "漏斗中没有这个阶段", "The funnel has no such stage")
    : rowError(
        "stage",
        "UNKNOWN_STAGE",
        `漏斗中没有“${text}”这个阶段，是不是“${near}”？`,
        `The funnel has no stage "${text}"; did you mean "${near}"?`,
      );
}

function named<T extends { readonly key: string; readonly definition: { readonly title: Parameters<typeof titles>[0] } }>(
  among: readonly T[],
  text: string,
): T | undefined {
  const plain = plainName(text);
  return (
    among.find(({ key }) => key === plain) ??
    among.find(({ definition }) => titles(definition.title).some((title) => plainName(title) === plain))
  );
}

/** A reason by its code or title; one that is no option stays as it is, for the gate to refuse. */
function readReason(
  options: readonly { readonly value: string; readonly title: Parameters<typeof titles>[0] }[] | undefined,
  said: Readonly<Record<string, string>>,
): MoveReason | undefined {
  const { moveReason: reason, moveNote: note } = said;
  if (reason === undefined && note === undefined) return undefined;
  const plain = plainName(reason ?? "");
  const option = options?.find(({ value, title }) => value === plain || titles(title).some((each) => plainName(each) === plain));
  return { ...(reason !== undefined && { code: option?.value ?? reason }), ...(note !== undefined && { note }) };
}
