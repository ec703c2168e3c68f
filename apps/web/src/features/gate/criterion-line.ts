import type { CriterionAnswer } from "../../api/move-types.ts";
import type { RecordRow } from "../../api/record-types.ts";
import type { ObjectView } from "../../api/workspace-types.ts";
import { textOf } from "../../values/text-of.ts";
import type { Language } from "../../app/i18n/language.ts";
import type { Judged } from "./judge.ts";

/** One criterion as the panel shows it: the server's words, with the browser's own judgement of what is being typed. */
export interface CriterionLine {
  readonly id: string;
  readonly key: string;
  readonly stage: string;
  readonly title: string;
  readonly severity: "must" | "warn";
  /** Undefined while nobody has judged it. */
  readonly met: boolean | undefined;
  readonly waived: boolean;
  readonly message: string | undefined;
  readonly actual: string | undefined;
  readonly expected: string | undefined;
  readonly fix: CriterionAnswer["fix"];
  /** Own fields to fill in for it: the one the server names, those still empty, else the first that decides it; only what the reader may edit. */
  readonly fields: readonly string[];
  readonly rule: unknown;
}

const idOf = (stage: string, side: string, key: string): string => `${stage}/${side}/${key}`;

/** What one panel is about. */
export interface Panel {
  readonly object: ObjectView;
  readonly row: RecordRow;
  readonly language: Language;
}

function localLine(judged: Judged, { object, row, language }: Panel): CriterionLine {
  const { faced } = judged;
  const empty = judged.fields.filter((key) => isEmpty(row.fields[key]));
  return {
    id: idOf(faced.stage.key, faced.side, faced.criterion.key),
    key: faced.criterion.key,
    stage: faced.stage.key,
    title: textOf(faced.criterion.title, language),
    severity: faced.criterion.severity,
    met: judged.met,
    waived: false,
    message: textOf(faced.criterion.message, language) || undefined,
    actual: undefined,
    expected: undefined,
    fix: undefined,
    fields: editable(empty.length > 0 ? empty : judged.fields.slice(0, 1), object),
    rule: faced.criterion.rule,
  };
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0);
}

function editable(keys: readonly string[], object: ObjectView): string[] {
  return [...new Set(keys)].filter((key) => object.fields.some((field) => field.key === key && field.access === "edit"));
}

/** The lines in order: before the server has answered the browser's own, then the server's with the browser's later judgement. */
export function criterionLines(
  local: readonly Judged[],
  server: readonly CriterionAnswer[] | undefined,
  panel: Panel,
  fresh: boolean,
): readonly CriterionLine[] {
  const own = local.map((judged) => localLine(judged, panel));
  if (server === undefined) return own;
  const byId = new Map(own.map((line) => [line.id, line]));
  return server.map((answer): CriterionLine => {
    const line = byId.get(idOf(answer.stage, answer.side, answer.key));
    const fixField = answer.fix?.kind === "field" && answer.fix.field !== undefined ? [answer.fix.field] : [];
    return {
      id: idOf(answer.stage, answer.side, answer.key),
      key: answer.key,
      stage: answer.stage,
      title: answer.title,
      severity: answer.severity,
      // While a newer check is on its way the browser knows better what has just been typed.
      met: fresh ? answer.met : (line?.met ?? answer.met),
      waived: answer.waived === true,
      message: answer.message || undefined,
      actual: answer.actual?.flatMap((one) => (one.text === "" ? [] : [`${one.label} ${one.text}`])).join(" · ") || undefined,
      expected: answer.expected || undefined,
      fix: answer.fix,
      fields: editable(
        [...fixField, ...(line?.fields ?? []).filter((key) => fixField.length === 0 || isEmpty(panel.row.fields[key]))],
        panel.object,
      ),
      rule: line?.rule,
    };
  });
}
