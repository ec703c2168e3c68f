import { type FormatContext, textOf } from "@funnelsmith/fields";
import { evaluateGate, type Facts, type LogicType, type Read } from "@funnelsmith/logic";
import type { Catalog, CatalogField, CatalogObject } from "@funnelsmith/storage";
import type { Ctx } from "../context.ts";
import { readableScope } from "../rights/readable-scope.ts";
import type { Rights } from "../rights/rights.ts";
import type { Verdict } from "./judge.ts";
import { blocks } from "./judge.ts";
import { labelOf } from "./read-label.ts";

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
  // A reader from whom rows are hidden would be shown values that do not explain the answer.
  const explains = facts !== undefined && evaluateGate(criterion.rule, facts) === met;
  if (!explains) return met ? base : { ...base, fix: { kind: "manager" } };
  const actual = actualOf(ctx, object, criterion.rule.reads, facts);
  return { ...base, actual, ...(!met && { fix: fixOf(rights, object, criterion.requires, criterion.rule.reads) }) };
}

function actualOf(ctx: Ctx, object: CatalogObject, reads: readonly Read[], facts: Facts): ReadValue[] {
  const values = new Map<string, ReadValue>();
  const context: FormatContext = { locale: ctx.locale, zone: ctx.catalog.tenant.zone };
  for (const read of reads) {
    const path = read.children?.name ?? read.path;
    if (values.has(path) || read.source.from === "user" || read.source.from === "clock" || read.source.from === "param") continue;
    const value = read.children ? (facts.children?.[path]?.length ?? 0) : wireValue(read, facts);
    const field = fieldRead(ctx.catalog, object, read);
    values.set(path, {
      path,
      label: labelOf(ctx, object, read),
      value,
      text: textOfValue(value, read.children ? undefined : field, context),
    });
  }
  return [...values.values()];
}

/** The field a read ends in, whose kind knows how to say its value. */
function fieldRead(catalog: Catalog, object: CatalogObject, read: Read): CatalogField | undefined {
  if (read.source.from === "field" || read.source.from === "previous") return object.fields.get(read.source.field);
  if (read.source.from === "hop") return catalog.objects.get(read.source.object)?.fields.get(read.source.field);
  return undefined;
}

function wireValue(read: Read, facts: Facts): unknown {
  const { source } = read;
  if (source.from === "field") return facts.fields[source.field] ?? null;
  if (source.from === "hop") return facts.hops?.[source.through]?.[source.field] ?? null;
  if (source.from === "stage") return facts.stage?.[source.what] ?? null;
  if (source.from === "visits") return facts.visits?.[source.stage] ?? 0;
  if (source.from === "firstEntered") return facts.firstEntered?.[source.stage] ?? null;
  if (source.from === "owner") return facts.owner ?? null;
  return null;
}

const points: ReadonlySet<LogicType["is"]> = new Set(["id"]);

function textOfValue(value: unknown, field: CatalogField | undefined, context: FormatContext): string {
  if (value === null || value === undefined || value === "") return "";
  if (field && points.has(field.type.is)) return context.locale === "zh-CN" ? "已填写" : "filled in";
  return field ? field.kind.format(value, field.definition, context) : String(value);
}

function fixOf(rights: Rights, object: CatalogObject, requires: string | undefined, reads: readonly Read[]): Fix {
  const { writable } = rights.object(object.key);
  const own =
    requires ?? reads.flatMap((read) => (read.source.from === "field" && writable.has(read.source.field) ? [read.source.field] : []))[0];
  if (own !== undefined) return writable.has(own) ? { kind: "field", field: own } : { kind: "manager" };
  const child = reads.find((read) => read.children)?.children;
  if (child) {
    const may = rights.object(child.object).scope.create !== "none";
    return may ? { kind: "related", object: child.object, inverse: child.name } : { kind: "manager" };
  }
  const hop = reads.find((read) => read.source.from === "hop")?.source;
  if (hop?.from === "hop") {
    const may = rights.object(hop.object).writable.has(hop.field);
    return may ? { kind: "related", object: hop.object, field: hop.through } : { kind: "manager" };
  }
  return { kind: reads.some((read) => read.source.from === "visits" || read.source.from === "firstEntered") ? "move" : "none" };
}
