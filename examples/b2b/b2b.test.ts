import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import {
  type AppDefinition,
  canonicalize,
  lintReferences,
  type SampleData,
  type SampleRow,
  schemaOf,
  shapeOf,
  validateApp,
  validateSample,
} from "../../packages/definition/src/index.ts";
import { walkDefinition } from "../../packages/definition/src/walk-definition.ts";
import { kindList, kindOf, objectScope } from "../../packages/fields/src/index.ts";
import { type CheckedRule, check, evaluate, evaluateGate, type Facts } from "../../packages/logic/src/index.ts";
import { renameApp } from "../../packages/testkit/src/rename-app.ts";
import { makeSample } from "./make-sample.mjs";

const appText = readFileSync(new URL("app.json", import.meta.url), "utf8");
const sampleText = readFileSync(new URL("sample.json", import.meta.url), "utf8");
const app = loadApp();
const sample = loadSample();
/** Any day to put the sample in. */
const installed = Date.UTC(2026, 2, 2);
const zone = "Asia/Shanghai";

function loadApp(): AppDefinition {
  const answer = validateApp(JSON.parse(appText));
  if (!answer.ok) throw new Error(JSON.stringify(answer.problems, null, 1));
  return answer.app;
}

function loadSample(): SampleData {
  const answer = validateSample(JSON.parse(sampleText));
  if (!answer.ok) throw new Error(JSON.stringify(answer.problems, null, 1));
  return answer.sample;
}

function fieldsOf(object: string) {
  return app.objects.find(({ key }) => key === object)?.fields ?? [];
}

/** A field that holds text, such as the ref of another row; '' when it holds none. */
function refIn(row: SampleRow, key: string): string {
  const value = row.fields[key];
  return typeof value === "string" ? value : "";
}

/** A sample value as it will be on the wire. */
function wire(value: unknown, is: string): unknown {
  if (typeof value !== "object" || value === null || !("$day" in value)) return value;
  const at = new Date(installed + Number(value.$day) * 86_400_000).toISOString();
  return is === "date" ? at.slice(0, 10) : at;
}

function wireFields(row: SampleRow): Record<string, unknown> {
  return Object.fromEntries(
    fieldsOf(row.object).map((field) => [field.key, wire(row.fields[field.key], kindOf(field).logicType(field).is) ?? null]),
  );
}

describe("the app", () => {
  test("has the right form and fits together, kinds included", () => {
    expect(lintReferences(app, (kind) => kindOf({ kind }))).toEqual([]);
    expect(app.objects.flatMap((object) => object.fields.flatMap((field) => kindOf(field).lint(field)))).toEqual([]);
  });

  test("stands in canonical order", () => {
    expect(JSON.stringify(JSON.parse(appText))).toBe(JSON.stringify(JSON.parse(canonicalize(app))));
  });

  test("uses every kind there is", () => {
    const used = new Set(app.objects.flatMap((object) => object.fields.map((field) => field.kind)));
    expect(kindList.map((kind) => kind.name).filter((name) => !used.has(name))).toEqual([]);
  });

  test("says everything in Chinese and in English", () => {
    const missing: string[] = [];
    walkDefinition(
      schemaOf("app"),
      app,
      () => undefined,
      ({ pointer, shape, value }) => {
        const words = shape.properties !== undefined && "zh-CN" in shape.properties;
        const spoken = typeof value === "object" && value !== null && "zh-CN" in value && "en" in value;
        if (words && !spoken) missing.push(pointer);
        if (typeof value === "string" && pointer.endsWith("/title")) missing.push(pointer);
      },
    );
    expect(missing).toEqual([]);
    expect(shapeOf(schemaOf("common").$defs?.["Text"] ?? {}, app.title).properties).toHaveProperty("zh-CN");
  });

  test("has rules that are all well typed", () => {
    const refused: string[] = [];
    let rules = 0;
    walkDefinition(
      schemaOf("app"),
      app,
      (key) => app.funnels?.find((funnel) => funnel.key === key)?.object,
      ({ pointer, property, shape, value, scope }) => {
        if (shape.title !== "Rule") return;
        rules += 1;
        const expected = property === "formula" ? undefined : "boolean";
        const answer = check(value, objectScope(app, scope.object ?? ""), expected);
        if (!answer.ok) refused.push(`${pointer} ${JSON.stringify(answer.problems)}`);
      },
    );
    expect(refused).toEqual([]);
    expect(rules).toBeGreaterThan(30);
  });

  test("stands as well under any other names", () => {
    const seed = Math.floor(Math.random() * 1e9);
    let state = seed;
    const random = () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state / 4_294_967_296;
    };
    const renamed = renameApp(app, sample, random);
    const form = validateApp(renamed.app);
    expect(form, `seed ${seed}`).toMatchObject({ ok: true });
    expect(lintReferences(renamed.app, (kind) => kindOf({ kind }))).toEqual([]);
    for (const object of renamed.app.objects)
      for (const validation of object.validations ?? [])
        expect(check(validation.rule, objectScope(renamed.app, object.key), "boolean")).toMatchObject({ ok: true });
    for (const stage of renamed.app.funnels?.[0]?.stages ?? [])
      for (const criterion of [...(stage.entry ?? []), ...(stage.exit ?? [])])
        expect(check(criterion.rule, objectScope(renamed.app, renamed.key("deal")), "boolean")).toMatchObject({ ok: true });
    expect(validateSample(renamed.sample)).toMatchObject({ ok: true });
    expect(renamed.sample?.rows[0]?.object).toBe(renamed.key("account"));
    expect(JSON.stringify(renamed.app)).not.toMatch(/"(deal|negotiation|demo|budget_ok|商机)"/);
  });

  test("has formulas of the type they declare", () => {
    for (const object of app.objects)
      for (const field of object.fields) {
        if (!("formula" in field)) continue;
        const answer = check(field.formula, objectScope(app, object.key), kindOf(field).logicType(field).is);
        expect(answer, `${object.key}.${field.key}`).toMatchObject({ ok: true });
      }
  });
});

describe("the sample", () => {
  const rows = new Map(sample.rows.map((row) => [row.ref, row]));
  const deals = sample.rows.filter((row) => row.object === "deal");

  test("is what its seed makes, and small enough to send", () => {
    expect(makeSample()).toBe(sampleText);
    expect(Buffer.byteLength(sampleText)).toBeLessThan(1_500_000);
  });

  test("has a team, 280 deals and more, and two years of moves", () => {
    expect(sample.members).toHaveLength(6);
    const known = new Set<string>();
    for (const member of sample.members) {
      expect(member.manager === undefined || known.has(member.manager)).toBe(true);
      expect(member.roles?.every((role) => app.roles?.some(({ key }) => key === role))).toBe(true);
      known.add(member.ref);
    }
    expect(deals.length).toBeGreaterThanOrEqual(280);
    const days = deals.flatMap((deal) => (deal.transitions ?? []).map(({ day }) => day));
    expect(Math.min(...days)).toBeLessThan(-690);
    expect(Math.max(...days)).toBeLessThan(0);
    expect(Math.max(...days)).toBeGreaterThan(-2);
  });

  test("names every row once, and after the rows it refers to", () => {
    expect(rows.size).toBe(sample.rows.length);
    const members = new Set(sample.members.map(({ ref }) => ref));
    const before = new Map<string, string>();
    for (const row of sample.rows) {
      expect(row.owner !== undefined && members.has(row.owner)).toBe(true);
      for (const field of fieldsOf(row.object)) {
        const value = row.fields[field.key];
        if (value === undefined) continue;
        if ("object" in field) expect([row.ref, field.key, before.get(refIn(row, field.key))]).toEqual([row.ref, field.key, field.object]);
        else if (kindOf(field).flags.member) expect(members.has(refIn(row, field.key))).toBe(true);
      }
      before.set(row.ref, row.object);
    }
  });

  test("keeps every field's kind, what is required and what is unique", () => {
    const taken = new Set<string>();
    for (const row of sample.rows) {
      const fields = fieldsOf(row.object);
      expect(Object.keys(row.fields).filter((key) => !fields.some((field) => field.key === key))).toEqual([]);
      for (const field of fields) {
        const kind = kindOf(field);
        const value = wire(row.fields[field.key], kind.logicType(field).is);
        const place = `${row.ref}.${field.key}`;
        if (value === undefined) {
          expect("required" in field && field.required, place).not.toBe(true);
          continue;
        }
        expect(kind.flags.virtual, place).not.toBe(true);
        if (!kind.flags.reference && !kind.flags.member) expect([place, kind.toColumn(value, field)]).toMatchObject([place, { ok: true }]);
        if ("unique" in field && field.unique) {
          const claim = `${row.object}.${field.key}.${refIn(row, field.key)}`;
          expect(taken.has(claim), place).toBe(false);
          taken.add(claim);
        }
      }
    }
  });

  /** Facts of a row as the rules of its object see it, with the children there were at a day. */
  const childrenOf = new Map<string, { name: string; row: SampleRow; fields: Record<string, unknown> }[]>();
  beforeAll(() => {
    for (const row of sample.rows)
      for (const field of fieldsOf(row.object)) {
        if (!("inverse" in field) || field.inverse === undefined) continue;
        const parent = refIn(row, field.key);
        const known = childrenOf.get(parent) ?? [];
        known.push({ name: field.inverse, row, fields: wireFields(row) });
        childrenOf.set(parent, known);
      }
  });
  function factsOf(row: SampleRow, day: number): Facts {
    const children: Record<string, Record<string, unknown>[]> = {};
    for (const object of app.objects)
      for (const field of object.fields)
        if ("inverse" in field && field.inverse !== undefined && field.object === row.object) children[field.inverse] = [];
    for (const child of childrenOf.get(row.ref) ?? []) if (child.row.createdDay <= day) children[child.name]?.push(child.fields);
    const now = new Date(installed + day * 86_400_000).toISOString();
    const facts = {
      fields: wireFields(row),
      hops: {},
      children,
      now,
      today: now.slice(0, 10),
      zone,
      stage: { key: null, days: 0, probability: 0 },
    };
    if (row.object === "deal")
      for (const key of ["margin", "activity_count"]) {
        const field = fieldsOf("deal").find((known) => known.key === key);
        const answer = check(field && "formula" in field ? field.formula : null, objectScope(app, "deal"));
        if (answer.ok) facts.fields[key] = evaluate(answer.rule, facts);
      }
    return facts;
  }

  test("keeps every validation of its objects", () => {
    for (const object of app.objects)
      for (const validation of object.validations ?? []) {
        const answer = check(validation.rule, objectScope(app, object.key), "boolean");
        if (!answer.ok) throw new Error(JSON.stringify(answer.problems));
        const broken = sample.rows.filter((row) => row.object === object.key && !evaluateGate(answer.rule, factsOf(row, 0)));
        expect(broken.map(({ ref }) => `${validation.key} ${ref}`)).toEqual([]);
      }
  });

  const stages = app.funnels?.[0]?.stages ?? [];
  const position = new Map(stages.map((stage, index) => [stage.key, index]));
  const rules = new Map<string, CheckedRule>();
  for (const stage of stages)
    for (const criterion of [...(stage.entry ?? []), ...(stage.exit ?? [])]) {
      const answer = check(criterion.rule, objectScope(app, "deal"), "boolean");
      if (answer.ok) rules.set(criterion.key, answer.rule);
    }
  /** Keys of the must criteria and required fields a move would fail. */
  function unmet(deal: SampleRow, from: string | undefined, to: string, day: number): string[] {
    const facts = factsOf(deal, day);
    const [start, end] = [from === undefined ? -1 : (position.get(from) ?? -1), position.get(to) ?? -1];
    const forward = end > start && stages[end]?.kind !== "lost" && stages[end]?.kind !== "invalid";
    const entered = forward
      ? stages.slice(start + 1, end + 1).filter(({ kind, key }) => kind === "open" || key === to)
      : stages.slice(end, end + 1);
    const criteria = [...(forward && start >= 0 ? (stages[start]?.exit ?? []) : []), ...entered.flatMap(({ entry }) => entry ?? [])];
    const failed = criteria.filter(({ key, severity }) => {
      const rule = rules.get(key);
      return severity === "must" && (rule === undefined || !evaluateGate(rule, facts));
    });
    const empty = entered.flatMap(({ requiredFields }) => requiredFields ?? []).filter((key) => facts.fields[key] === null);
    return [...failed.map(({ key }) => key), ...empty];
  }

  test("tells moves that the gates would have allowed, in order of time, with reasons where they are asked for", () => {
    let backward = 0;
    let skipped = 0;
    let reopened = 0;
    for (const deal of deals) {
      let last: { stage: string; day: number } | undefined;
      expect(deal.transitions?.[0]).toMatchObject({ stage: "lead", day: deal.createdDay });
      for (const move of deal.transitions ?? []) {
        const place = `${deal.ref} ${last?.stage} → ${move.stage} on ${move.day}`;
        const [from, to] = [position.get(last?.stage ?? "") ?? -1, position.get(move.stage) ?? -1];
        const target = stages[to];
        expect(move.day, place).toBeGreaterThan(last?.day ?? Number.NEGATIVE_INFINITY);
        if (target?.reason)
          expect(
            target.reason.options.map(({ value }) => value),
            place,
          ).toContain(move.reason?.code);
        else {
          const reopen = last !== undefined && stages[from]?.kind === "lost";
          const back = last !== undefined && !reopen && to < from;
          const skip = last !== undefined && to > from + 1;
          if (reopen) reopened += 1;
          if (back) backward += 1;
          if (skip) skipped += 1;
          if (reopen || back || skip) expect(move.reason?.note, place).toBeTruthy();
          expect([place, unmet(deal, reopen ? undefined : last?.stage, move.stage, move.day)]).toEqual([place, []]);
        }
        last = move;
      }
    }
    expect(backward).toBeGreaterThan(4);
    expect(skipped).toBeGreaterThan(4);
    expect(reopened).toBeGreaterThan(2);
  });

  test("has on top of the proposals the deal the README's tour is about: it lacks a quote, and with it the budget is judged", () => {
    const entered = (deal: SampleRow): number => deal.transitions?.at(-1)?.day ?? 0;
    const proposals = deals.filter((deal) => deal.transitions?.at(-1)?.stage === "proposal");
    const [top] = proposals.sort((one, other) => entered(other) - entered(one));
    if (!top) throw new Error("no deal is in proposal");
    expect(unmet(top, "proposal", "negotiation", 0).sort()).toEqual(["budget_ok", "close_on", "quote"]);
    const filled = { ...top, fields: { ...top.fields, quote: top.fields["amount"] ?? null, close_on: { $day: 20 } } };
    expect(unmet(filled, "proposal", "negotiation", 0)).toEqual([]);
  });

  test("has open deals in every stage that lack an item or two for the next gate, and some that lack nothing", () => {
    for (const [index, stage] of stages.entries()) {
      const next = stages[index + 1];
      if (stage.kind !== "open" || next === undefined) continue;
      const here = deals.filter((deal) => deal.transitions?.at(-1)?.stage === stage.key);
      const lacking = here.map((deal) => unmet(deal, stage.key, next.key, 0).length);
      expect(here.length, stage.key).toBeGreaterThanOrEqual(6);
      expect(lacking.filter((count) => count === 1 || count === 2).length, stage.key).toBeGreaterThanOrEqual(3);
      if (next.kind === "open") expect(lacking.filter((count) => count === 0).length, stage.key).toBeGreaterThanOrEqual(2);
    }
  });

  test("has no open deal that would move by itself at once", () => {
    const auto = stages.flatMap((stage) => {
      const answer = stage.autoEnter === undefined ? undefined : check(stage.autoEnter, objectScope(app, "deal"), "boolean");
      return answer?.ok ? [{ stage, rule: answer.rule }] : [];
    });
    expect(auto.length).toBeGreaterThan(0);
    for (const { stage, rule } of auto)
      for (const deal of deals)
        if ((position.get(deal.transitions?.at(-1)?.stage ?? "") ?? 0) < (position.get(stage.key) ?? 0))
          expect([deal.ref, evaluateGate(rule, factsOf(deal, 0))]).toEqual([deal.ref, false]);
  });

  test("converts and loses like a real team", () => {
    const entered = (key: string) => deals.filter((deal) => deal.transitions?.some(({ stage }) => stage === key)).length;
    const share = entered("won") / deals.length;
    expect(share).toBeGreaterThan(0.08);
    expect(share).toBeLessThan(0.25);
    const reasons = new Set(
      deals.flatMap((deal) => (deal.transitions ?? []).filter(({ stage }) => stage === "lost").map(({ reason }) => reason?.code)),
    );
    expect(reasons.size).toBe(7);
    for (const payment of sample.rows.filter(({ object }) => object === "contract")) {
      const paid = (childrenOf.get(payment.ref) ?? []).reduce((sum, child) => sum + Math.round(Number(child.fields["amount"]) * 100), 0);
      if (payment.fields["signed_on"]) expect(paid).toBe(Math.round(Number(payment.fields["total"]) * 100));
    }
  });
});
