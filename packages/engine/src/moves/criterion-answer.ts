import { suggestionFor, textOf } from "@funnelsmith/fields";
import { type Explanation, explain, type Facts, nameOf, type Read, sentence, type Source } from "@funnelsmith/logic";
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

/** What a reader knows of one record: nothing that he may not see. */
export interface Known {
  readonly facts: Facts;
  /** Values as a record tells them, by path; what is not among them is told as it was judged. */
  readonly shown: ReadonlyMap<string, unknown>;
}

/** One verdict in its reader's words, as far as he knows what it was judged on. */
export function answerOf(
  ctx: Ctx,
  rights: Rights,
  object: CatalogObject,
  verdict: Verdict,
  known: Known | undefined,
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
  const explanation = known && explain(criterion.rule, known.facts);
  // A reader from whom rows are hidden would be shown values that do not explain the answer.
  if (!explanation || explanation.met !== met) return met ? base : { ...base, fix: { kind: "manager" } };
  const words = readWords(ctx.catalog, object);
  return {
    ...base,
    actual: actualOf(ctx, words, explanation, known.shown),
    expected: sentence(
      criterion.rule,
      (path) => words.name(path),
      ctx.locale,
      (path, option) => words.value(path, option),
    ),
    ...(!met && { fix: fixOf(ctx.catalog, rights, object, criterion.requires, explanation.fixes) }),
  };
}

const ofRequest: ReadonlySet<Source["from"]> = new Set(["user", "clock", "param"]);

function actualOf(ctx: Ctx, words: ReadWords, explanation: Explanation, shown: Known["shown"]): ReadValue[] {
  const label = (path: string): string => nameOf(path, (name) => words.name(name), ctx.locale);
  const values = explanation.actual
    .filter(({ source }) => !ofRequest.has(source.from))
    .map(({ path, value: judged = null }): ReadValue => {
      const value = shown.has(path) ? shown.get(path) : judged;
      return { path, label: label(path), value, text: textOfValue(ctx, words, path, value) };
    });
  const rows = explanation.children.map(
    ({ name, rows: count, matching }): ReadValue => ({
      path: name,
      label: label(name),
      value: count,
      text:
        matching === count
          ? String(count)
          : ctx.locale === "zh-CN"
            ? `${count} 条，符合 ${matching} 条`
            : `${count}, of which ${matching} ${matching === 1 ? "matches" : "match"}`,
    }),
  );
  return [...values, ...rows];
}

function textOfValue(ctx: Ctx, words: ReadWords, path: string, value: unknown): string {
  if (value === null || value === undefined || value === "") return "";
  const field = words.field(path);
  if (typeof value === "object" && !Array.isArray(value)) return titleOf(ctx, value);
  const option = typeof value === "string" ? words.value(path, value) : undefined;
  if (option) return option[ctx.locale];
  if (field) return field.kind.format(value, field.definition, { locale: ctx.locale, zone: ctx.catalog.tenant.zone });
  return Array.isArray(value) ? value.join(", ") : `${value as string | number | boolean}`;
}

/** What a row or a member is called; of one that the reader may not see only that there is one. */
function titleOf(ctx: Ctx, value: { readonly title?: unknown; readonly name?: unknown }): string {
  const title = value.title ?? value.name;
  return typeof title === "string" || typeof title === "number" ? `${title}` : ctx.locale === "zh-CN" ? "已填写" : "filled in";
}

/** The likeliest fix that the reader may make himself; else somebody else's, or time's. */
function fixOf(catalog: Catalog, rights: Rights, object: CatalogObject, requires: string | undefined, fixes: Explanation["fixes"]): Fix {
  const own = rights.object(object.key);
  const possible = fixes.flatMap((fix): Fix[] => {
    if (fix.kind === "field") {
      if (!own.writable.has(fix.field)) return [];
      const suggest = suggested(object, fix.field, fix.value, fix.round);
      return [{ kind: "field", field: fix.field, ...(suggest !== undefined && { suggest }) }];
    }
    if (fix.kind === "hop")
      return rights.object(fix.object).writable.has(fix.field) ? [{ kind: "related", object: fix.object, field: fix.through }] : [];
    if (fix.kind === "children") {
      const { scope, writable } = rights.object(fix.object);
      const may = (fix.change === "add" ? scope.create : fix.change === "remove" ? scope.delete : scope.update) !== "none";
      if (!may) return [];
      const there = catalog.objects.get(fix.object);
      // Rows of a sub-table are mended in the record that holds them.
      if (there?.partOf) return own.writable.has(there.partOf.field) ? [{ kind: "field", field: there.partOf.field }] : [];
      const values = Object.entries(fix.values).flatMap(([field, value]) => {
        const suggest = writable.has(field) ? suggested(there, field, value) : undefined;
        return suggest === undefined ? [] : [[field, suggest] as const];
      });
      return [{ kind: "related", object: fix.object, inverse: fix.name, suggest: Object.fromEntries(values) }];
    }
    return fix.kind === "stage" ? [{ kind: "move" }] : [];
  });
  const [best] = possible;
  if (best) return best;
  const waits = requires === undefined && fixes.every((fix) => fix.kind === "clock");
  return { kind: waits ? "none" : "manager" };
}

function suggested(object: CatalogObject | undefined, key: string, value: unknown, round?: "up" | "down"): unknown {
  const field = object?.fields.get(key);
  return field && value !== undefined ? suggestionFor(field.definition, value, round) : undefined;
}
