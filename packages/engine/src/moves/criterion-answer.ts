import { textOf } from "@funnelsmith/fields";
import { type Explanation, explain, type Facts, type Read, sentence, type Source } from "@funnelsmith/logic";
import type { LocalizedText } from "@funnelsmith/problem";
import type { Catalog, CatalogObject } from "@funnelsmith/storage";
import type { Ctx } from "../context.ts";
import { readableScope } from "../rights/readable-scope.ts";
import type { Rights } from "../rights/rights.ts";
import type { Verdict } from "./judge.ts";
import { blocks } from "./judge.ts";
import { type ReadWords, readWords } from "./read-words.ts";

/** One value a criterion read, for its reader. */
export interface ReadValue {
  readonly path: string;
  readonly label: string;
  /** On the wire; of child rows their number. */
  readonly value: unknown;
  readonly text: string;
}

/** What would make a criterion true, as far as its reader can do it. */
export interface Fix {
  readonly kind: "field" | "related" | "move" | "manager" | "none";
  readonly field?: string;
  readonly object?: string;
  readonly inverse?: string;
  /** A value that would do for the field, or the fields a new row should have. */
  readonly suggest?: unknown;
}

/** A criterion of a move as its reader may see it: values only of what the reader may read, else met or unmet and no more. */
export interface CriterionAnswer {
  readonly key: string;
  readonly stage: string;
  readonly side: "exit" | "entry";
  readonly title: string;
  readonly severity: "must" | "warn";
  readonly met: boolean;
  readonly waived?: boolean;
  readonly message?: string;
  readonly actual?: readonly ReadValue[];
  readonly expected?: string;
  readonly fix?: Fix;
}

/** Whether every name a criterion reads exists for its reader. */
export function isReadable(catalog: Catalog, rights: Rights, object: CatalogObject, reads: readonly Read[]): boolean {
  const scope = readableScope(catalog, rights, object);
  return reads.every((read) => {
    if (!read.children) return scope.variable(read.path) !== undefined;
    const children = scope.children(read.children.name);
    if (!children || read.source.from !== "child") return false;
    return read.source.field === read.children.by || children.variable(read.source.field) !== undefined;
  });
}

/** One verdict in its reader's words; `facts` are the reader's own: what he may not see is not among them. */
export function answerOf(
  ctx: Ctx,
  rights: Rights,
  object: CatalogObject,
  verdict: Verdict,
  facts: Facts | undefined,
  waived: boolean,
): CriterionAnswer {
  const { criterion, stage, side, met } = verdict;
  const base = {
    key: criterion.key,
    stage: stage.key,
    side,
    title: textOf(criterion.title, ctx.locale),
    severity: criterion.severity,
    met,
    ...(waived && blocks(verdict) && { waived: true }),
    ...(!met && criterion.message !== undefined && { message: textOf(criterion.message, ctx.locale) }),
  };
  const explanation = facts && explain(criterion.rule, facts);
  // A reader from whom rows are hidden would be shown values that do not explain the answer.
  if (!explanation || explanation.met !== met) return met ? base : { ...base, fix: { kind: "manager" } };
  const words = readWords(ctx.catalog, object);
  return {
    ...base,
    actual: actualOf(ctx, words, explanation),
    expected: sentence(
      criterion.rule,
      (path) => words.name(path),
      ctx.locale,
      (path, option) => words.value(path, option),
    ),
    ...(!met && { fix: fixOf(rights, object, criterion.requires, explanation.fixes) }),
  };
}

const ofRequest: ReadonlySet<Source["from"]> = new Set(["user", "clock", "param"]);

function actualOf(ctx: Ctx, words: ReadWords, explanation: Explanation): ReadValue[] {
  const label = (path: string): string => words.name(path)?.[ctx.locale] ?? ownLabels[path]?.[ctx.locale] ?? path;
  const values = explanation.actual
    .filter(({ source }) => !ofRequest.has(source.from))
    .map(({ path, value = null }): ReadValue => ({ path, label: label(path), value, text: textOfValue(ctx, words, path, value) }));
  const rows = explanation.children.map(
    ({ name, rows: count, matching }): ReadValue => ({
      path: name,
      label: label(name),
      value: count,
      text:
        matching === count
          ? String(count)
          : ctx.locale === "zh-CN"
            ? `${count} 条,符合 ${matching} 条`
            : `${count}, of which ${matching} match`,
    }),
  );
  return [...values, ...rows];
}

const ownLabels: Readonly<Record<string, LocalizedText>> = {
  "$stage.key": { "zh-CN": "阶段", en: "Stage" },
  "$stage.days": { "zh-CN": "停留天数", en: "Days in stage" },
  "$stage.probability": { "zh-CN": "阶段概率", en: "Stage probability" },
  "$record.owner": { "zh-CN": "负责人", en: "Owner" },
};

function textOfValue(ctx: Ctx, words: ReadWords, path: string, value: unknown): string {
  if (value === null || value === undefined || value === "") return "";
  const field = words.field(path);
  // Ids say nothing to people, and their titles would need a look-up of their own.
  if (path === "$record.owner" || field?.type.is === "id") return ctx.locale === "zh-CN" ? "已填写" : "filled in";
  const option = typeof value === "string" ? words.value(path, value) : undefined;
  if (option) return option[ctx.locale];
  if (field) return field.kind.format(value, field.definition, { locale: ctx.locale, zone: ctx.catalog.tenant.zone });
  return typeof value === "object" ? JSON.stringify(value) : `${value as string | number | boolean}`;
}

/** The likeliest fix that the reader may make himself; else somebody else's, or time's. */
function fixOf(rights: Rights, object: CatalogObject, requires: string | undefined, fixes: Explanation["fixes"]): Fix {
  const own = rights.object(object.key);
  const possible = fixes.flatMap((fix): Fix[] => {
    if (fix.kind === "field") {
      return own.writable.has(fix.field)
        ? [{ kind: "field", field: fix.field, ...(fix.value !== undefined && { suggest: fix.value }) }]
        : [];
    }
    if (fix.kind === "hop")
      return rights.object(fix.object).writable.has(fix.field) ? [{ kind: "related", object: fix.object, field: fix.through }] : [];
    if (fix.kind === "children") {
      const { scope } = rights.object(fix.object);
      const may = (fix.change === "add" ? scope.create : fix.change === "remove" ? scope.delete : scope.update) !== "none";
      return may ? [{ kind: "related", object: fix.object, inverse: fix.name, suggest: fix.values }] : [];
    }
    return fix.kind === "stage" ? [{ kind: "move" }] : [];
  });
  const [best] = possible;
  if (best) return best;
  const waits = requires === undefined && fixes.every((fix) => fix.kind === "clock");
  return { kind: waits ? "none" : "manager" };
}
