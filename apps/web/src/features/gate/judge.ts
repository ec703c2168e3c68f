import { kindOf } from "@funnelsmith/fields";
import {
  type CheckedRule,
  check,
  evaluateGate,
  type Facts,
  type LogicType,
  type Scope,
  type Source,
  type Variable,
} from "@funnelsmith/logic";
import type { RecordRow } from "../../api/record-types.ts";
import type { FunnelView, ObjectView } from "../../api/workspace-types.ts";
import { toInput } from "../../form/labels.ts";
import type { FacedCriterion, Move } from "./classify-move.ts";

/** Who asks, and when: what `$user`, `$today` and `$now` mean. */
export interface Setting {
  readonly member: string;
  readonly roles: readonly string[];
  readonly today: string;
  readonly zone: string;
}

/** A criterion the browser could judge (true, false) or could not (undefined): hidden rules, other rows, history. */
export interface Judged {
  readonly faced: FacedCriterion;
  readonly met: boolean | undefined;
  /** Fields of the record its rule reads. */
  readonly fields: readonly string[];
}

const fixed: Readonly<Record<string, { readonly type: LogicType; readonly source: Source }>> = {
  "$record.owner": { type: { is: "id" }, source: { from: "owner" } },
  "$user.id": { type: { is: "id" }, source: { from: "user", what: "id" } },
  "$user.roles": { type: { is: "texts" }, source: { from: "user", what: "roles" } },
  $today: { type: { is: "date" }, source: { from: "clock", what: "today" } },
  $now: { type: { is: "instant" }, source: { from: "clock", what: "now" } },
};

/** Only what a card carries: a rule that reads more does not check here and is left to the server. */
function cardScope(object: ObjectView): Scope {
  const own = new Map<string, Variable>();
  for (const field of object.fields)
    if (!kindOf(field).flags.rows)
      own.set(field.key, { type: kindOf(field).logicType(field), source: { from: "field", field: field.key } });
  return { variable: (path) => own.get(path) ?? fixed[path], children: () => undefined, names: () => [] };
}

/** Judges the criteria of moves of one funnel's records in the browser; rules are checked once. */
export interface Judge {
  judge(move: Move, row: RecordRow, patch: Readonly<Record<string, unknown>>, setting: Setting): readonly Judged[];
  /** The checked rule over own fields, or undefined when it reads anything else. */
  rule(raw: unknown): CheckedRule | undefined;
  facts(row: RecordRow, patch: Readonly<Record<string, unknown>>, setting: Setting): Facts;
}

/** Builds the judge of a funnel. */
export function makeJudge(object: ObjectView, funnel: FunnelView): Judge {
  const scope = cardScope(object);
  const virtual = new Set(object.fields.filter((field) => kindOf(field).flags.virtual).map((field) => field.key));
  const rules = new Map<unknown, CheckedRule | undefined>();
  const ruleOf = (raw: unknown): CheckedRule | undefined => {
    if (raw === undefined) return undefined;
    if (!rules.has(raw)) {
      const checked = check(raw, scope);
      rules.set(raw, checked.ok ? checked.rule : undefined);
    }
    return rules.get(raw);
  };
  const facts = (row: RecordRow, patch: Readonly<Record<string, unknown>>, setting: Setting): Facts => ({
    fields: Object.fromEntries(
      object.fields.map((field) => [field.key, toInput(field.key in patch ? patch[field.key] : row.fields[field.key]) ?? null]),
    ),
    owner: row.owner?.id ?? null,
    user: { id: setting.member, roles: setting.roles },
    now: new Date().toISOString(),
    today: setting.today,
    zone: setting.zone,
  });
  const judgeOne = (faced: FacedCriterion, known: Facts, patched: boolean): Judged => {
    const { requires } = faced.criterion;
    if (requires !== undefined) {
      const shown = object.fields.some((field) => field.key === requires);
      return { faced, met: shown ? !isEmpty(known.fields[requires]) : undefined, fields: [requires] };
    }
    const rule = ruleOf(faced.criterion.rule);
    if (rule === undefined) return { faced, met: undefined, fields: [] };
    const fields = rule.reads.flatMap((read) => (read.source.from === "field" ? [read.source.field] : []));
    // A computed field on the card is as stored; once something was typed only the server can compute it again.
    const stale = patched && fields.some((key) => virtual.has(key));
    return { faced, met: stale ? undefined : evaluateGate(rule, known), fields };
  };
  return {
    rule: ruleOf,
    facts,
    judge: (move, row, patch, setting) => {
      const known = facts(row, patch, setting);
      const patched = Object.keys(patch).length > 0;
      return move.criteria.map((faced) =>
        move.certain && funnel.object === object.key ? judgeOne(faced, known, patched) : { faced, met: undefined, fields: [] },
      );
    },
  };
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0);
}
