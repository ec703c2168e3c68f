import type { FieldDefinition } from "@funnelsmith/definition";
import type { TFunction } from "i18next";
import type { ReactNode } from "react";
import type { RecordRow } from "../../api/record-types.ts";
import type { FieldView, FunnelView, ObjectView, ViewSummary, Workspace } from "../../api/workspace-types.ts";
import { funnelsOf } from "../../app/use-workspace.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { stageColour } from "../../ui/stage-colour.ts";
import type { Format } from "../../values/format.ts";
import { textOf } from "../../values/text-of.ts";
import { isNumeric, isSummed } from "../../values/numeric.ts";
import { needsTitle } from "../../values/titled-text.ts";
import { optionOf, standsFor, valueText } from "../../values/value-text.ts";
import { dwellDays, isOverdue } from "../board/dwell.ts";

/** One column of a table of records. */
export interface Column {
  readonly key: string;
  readonly title: string;
  readonly width: number;
  readonly number: boolean;
  /** The field whose values may be added up under it. */
  readonly summed?: FieldView | undefined;
  /** Its values say nothing where the title of the column is not to be seen. */
  readonly bare: boolean;
  /** Name to sort by, when it can be sorted. */
  readonly sort: string | undefined;
  readonly cell: (row: RecordRow) => ReactNode;
}

const widths: Partial<Record<FieldView["kind"], number>> = {
  text: 200,
  longText: 240,
  reference: 180,
  boolean: 90,
  date: 120,
  dateTime: 150,
  percent: 100,
  number: 120,
  money: 130,
  formula: 130,
  rollup: 130,
  autoNumber: 140,
};

function fieldColumn(field: FieldView, isTitle: boolean, format: Format, t: TFunction): Column {
  const text = (row: RecordRow): string => valueText(row.fields[field.key], field, format);
  const like = standsFor(field);
  return {
    key: field.key,
    title: textOf(field.title, format.language),
    width: isTitle ? 240 : (widths[field.kind] ?? 150),
    number: isNumeric(field),
    ...(isSummed(field) && { summed: field }),
    bare: needsTitle(field),
    sort: field.sortable === false ? undefined : field.key,
    cell: (row) => {
      if (isTitle) return <span className="m el">{text(row) || t("record.untitled")}</span>;
      if ("options" in like) return <Labels field={like} value={row.fields[field.key]} text={text(row)} />;
      return text(row) === "" ? null : <span className="el">{text(row)}</span>;
    },
  };
}

function Labels({ field, value, text }: { readonly field: FieldDefinition; readonly value: unknown; readonly text: string }): ReactNode {
  if (text === "") return null;
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  const color = values.length === 1 ? optionOf(field, values[0])?.color : undefined;
  return (
    <span className={color ? `pill c-${color}` : "pill"}>
      <span className="el">{text}</span>
    </span>
  );
}

/** All columns an object has: its fields, then owner, stage, days in it, and when it was made and changed. */
export function columnsOf(workspace: Workspace, object: ObjectView, format: Format, t: TFunction): readonly Column[] {
  const funnels = funnelsOf(workspace, object.key);
  const funnelAt = (row: RecordRow) => funnels.find((funnel) => funnel.key === row.funnel);
  const stageOf = (row: RecordRow) => funnelAt(row)?.stages.find((stage) => stage.key === row.stage);
  // Rows are read on their record.
  const fields = object.fields
    .filter((field) => !("fields" in field))
    .map((field) => fieldColumn(field, field.key === object.titleField, format, t));
  const first = fields.findIndex((column) => column.key === object.titleField);
  if (first > 0) fields.unshift(...fields.splice(first, 1));
  const stage: Column[] =
    funnels.length === 0
      ? []
      : [
          {
            key: "$stage",
            title: t("list.stage"),
            width: 140,
            number: false,
            bare: false,
            sort: undefined,
            cell: (row) => {
              const here = stageOf(row);
              const funnel = funnelAt(row);
              return here && funnel ? (
                <span className="row g6 el" style={stageColour(funnel.stages, here.key)}>
                  <span className="dot" aria-hidden />
                  <span className="el">{textOf(here.title, format.language)}</span>
                </span>
              ) : null;
            },
          },
          {
            key: "stageEnteredAt",
            title: t("list.days"),
            width: 110,
            number: true,
            bare: true,
            sort: "stageEnteredAt",
            cell: (row) => {
              const days = dwellDays(row.stageEnteredAt);
              const late = isOverdue(days, stageOf(row)?.expectedDays);
              return days === undefined ? null : <span className={late ? "bad" : undefined}>{t("board.days", { count: days })}</span>;
            },
          },
        ];
  const funnel: Column[] =
    funnels.length < 2
      ? []
      : [
          {
            key: "$funnel",
            title: t("shell.funnel"),
            width: 130,
            number: false,
            bare: false,
            sort: undefined,
            cell: (row) => <span className="el">{textOf(funnelAt(row)?.title, format.language)}</span>,
          },
        ];
  return [
    ...fields,
    ...funnel,
    ...stage,
    {
      key: "$owner",
      title: t("record.owner"),
      width: 130,
      number: false,
      bare: false,
      sort: undefined,
      cell: (row) =>
        row.owner && (
          <span className="row g6 el">
            <Avatar person={row.owner} />
            <span className="el">{row.owner.name}</span>
          </span>
        ),
    },
    {
      key: "createdAt",
      title: t("list.createdAt"),
      width: 130,
      number: false,
      bare: true,
      sort: "createdAt",
      cell: (row) => <span className="num">{format.when(row.createdAt)}</span>,
    },
    {
      key: "updatedAt",
      title: t("list.updatedAt"),
      width: 130,
      number: false,
      bare: true,
      sort: "updatedAt",
      cell: (row) => <span className="num">{format.when(row.updatedAt)}</span>,
    },
  ];
}

/** Columns shown when the reader has chosen none: what it is, where it stands and whose it is, then the fields of the view, else the object's first. */
export function usualColumns(
  object: ObjectView,
  all: readonly Column[],
  view: ViewSummary | undefined,
  funnel: FunnelView | undefined,
): readonly string[] {
  const named =
    view?.fields ??
    all
      .filter((column) => !column.key.startsWith("$"))
      .slice(0, 6)
      .map((column) => column.key);
  const title = object.titleField === undefined ? [] : [object.titleField];
  const stage = ["$funnel", "$stage"].filter(
    (key) => all.some((column) => column.key === key) && (key === "$stage" || funnel === undefined),
  );
  const times = view?.fields ? [] : ["stageEnteredAt", "updatedAt"];
  return [...new Set([...title, ...stage, "$owner", ...named, ...times, ...(view?.sort ?? []).map((key) => key.field)])];
}

/** The columns shown, in the order asked for; names that are no column are left out. */
export const inOrder = (all: readonly Column[], shown: readonly string[]): readonly Column[] =>
  shown.flatMap((key) => all.find((column) => column.key === key) ?? []);
