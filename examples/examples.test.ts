import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { canonicalize, lintReferences, type SampleRow, schemaOf } from "../packages/definition/src/index.ts";
import { walkDefinition } from "../packages/definition/src/walk-definition.ts";
import { kindOf, objectScope } from "../packages/fields/src/index.ts";
import { check } from "../packages/logic/src/index.ts";
import { examples } from "./read-examples.ts";
import { failedTests, judgeOf, likelyMistakes, type SampleMove, wire } from "./sample-moves.ts";

test("the gallery names every template, and one to begin with", () => {
  const gallery = JSON.parse(readFileSync(new URL("gallery.json", import.meta.url), "utf8"));
  expect(new Set(gallery.order)).toEqual(new Set(examples.map(({ key }) => key)));
  expect(gallery.recommended).toHaveLength(1);
  expect(gallery.order).toContain(gallery.recommended[0]);
});

describe.each(examples)("the app $key", ({ key, app, appText }) => {
  test("has the right form and fits together, kinds included", () => {
    expect(app.key).toBe(key);
    expect(lintReferences(app, (kind) => kindOf({ kind }))).toEqual([]);
    expect(app.objects.flatMap((object) => object.fields.flatMap((field) => kindOf(field).lint(field)))).toEqual([]);
  });

  test("says nothing it most likely does not mean", () => {
    expect(likelyMistakes(app)).toEqual([]);
  });

  test("stands in canonical order", () => {
    expect(JSON.stringify(JSON.parse(appText))).toBe(JSON.stringify(JSON.parse(canonicalize(app))));
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
    expect(appText).not.toMatch(/"en": "[^"]*\p{Script=Han}/u);
  });

  test("has rules that are all well typed", () => {
    const refused: string[] = [];
    let rules = 0;
    walkDefinition(
      schemaOf("app"),
      app,
      (funnel) => app.funnels?.find((known) => known.key === funnel)?.object,
      ({ pointer, property, shape, value, scope }) => {
        // Columns of sub-tables are seen by the rows of these, which publishing makes objects of.
        if (shape.title !== "Rule" || /\/fields\/\d+\/fields\//.test(pointer)) return;
        rules += 1;
        const answer = check(value, objectScope(app, scope.object ?? ""), property === "formula" ? undefined : "boolean");
        if (!answer.ok) refused.push(`${pointer} ${JSON.stringify(answer.problems)}`);
      },
    );
    expect(refused).toEqual([]);
    expect(rules).toBeGreaterThan(30);
  });

  test("guides through every stage and asks why a record left the way", () => {
    for (const stage of (app.funnels ?? []).flatMap((funnel) => funnel.stages)) {
      expect(stage.goal, stage.key).toBeDefined();
      expect(stage.probability, stage.key).toBeDefined();
      if (stage.kind === "open")
        expect([stage.guidance, stage.responsible, stage.deliverables, stage.expectedDays], stage.key).not.toContain(undefined);
      if (stage.kind === "lost" || stage.kind === "invalid") expect(stage.reason?.options.length, stage.key).toBeGreaterThan(2);
    }
  });

  test("has a report and a form for whatever it keeps, and keeps the promises of its own tests", () => {
    expect(new Set(app.reports?.map(({ type }) => type)).size).toBeGreaterThan(8);
    expect(new Set(app.forms?.map(({ object }) => object))).toEqual(new Set(app.objects.map((object) => object.key)));
    expect(new Set(app.views?.map(({ object }) => object))).toEqual(new Set(app.objects.map((object) => object.key)));
    expect(failedTests(app)).toEqual([]);
  });
});

describe.each(examples)("the sample of $key", ({ key, app, sample, sampleText }) => {
  const fieldsOf = (object: string) => app.objects.find((known) => known.key === object)?.fields ?? [];
  const judge = judgeOf(app, sample);
  const [funnel] = app.funnels ?? [];
  const moving = sample.rows.filter(({ object }) => object === funnel?.object);
  const lastStage = (row: SampleRow): string | undefined => row.transitions?.at(-1)?.stage;

  test("is what its seed makes, and small enough to send", async () => {
    const { makeSample } = await import(new URL(`${key}/make-sample.mjs`, import.meta.url).href);
    expect(makeSample() === sampleText).toBe(true);
    expect(Buffer.byteLength(sampleText)).toBeLessThan(1_500_000);
    expect(sampleText).not.toMatch(/\p{Script=Han}[,;:!?]\p{Script=Han}/u);
  });

  test("has a team, 120 records on their way and more, and a year of moves until yesterday", () => {
    const known = new Set<string>();
    for (const member of sample.members) {
      expect(member.manager === undefined || known.has(member.manager)).toBe(true);
      expect(member.roles?.every((role) => app.roles?.some((defined) => defined.key === role))).toBe(true);
      known.add(member.ref);
    }
    expect(moving.length).toBeGreaterThanOrEqual(120);
    const days = moving.flatMap((row) => (row.transitions ?? []).map(({ day }) => day));
    expect(Math.min(...days)).toBeLessThan(-365);
    expect(Math.max(...days)).toBeLessThan(0);
    expect(Math.max(...days)).toBeGreaterThan(-3);
  });

  test("names every row once, and after the rows it refers to", () => {
    const members = new Set(sample.members.map(({ ref }) => ref));
    const before = new Map<string, string>();
    for (const row of sample.rows) {
      expect(before.has(row.ref), row.ref).toBe(false);
      expect(row.owner !== undefined && members.has(row.owner), row.ref).toBe(true);
      for (const field of fieldsOf(row.object)) {
        const value = row.fields[field.key];
        if (typeof value !== "string") continue;
        if ("object" in field) expect([row.ref, field.key, before.get(value)]).toEqual([row.ref, field.key, field.object]);
        else if (kindOf(field).flags.member) expect(members.has(value), `${row.ref}.${field.key}`).toBe(true);
      }
      before.set(row.ref, row.object);
    }
  });

  test("keeps every field's kind, what is required and what is unique", () => {
    const taken = new Set<string>();
    for (const row of sample.rows) {
      const fields = fieldsOf(row.object);
      expect(Object.keys(row.fields).filter((name) => !fields.some((field) => field.key === name))).toEqual([]);
      for (const field of fields) {
        const kind = kindOf(field);
        const value = wire(row.fields[field.key], field);
        const place = `${row.ref}.${field.key}`;
        if (value === undefined) {
          expect("required" in field && field.required, place).not.toBe(true);
          continue;
        }
        expect(kind.flags.virtual, place).not.toBe(true);
        if (!kind.flags.reference && !kind.flags.member) expect([place, kind.toColumn(value, field)]).toMatchObject([place, { ok: true }]);
        if (!("unique" in field) || !field.unique) continue;
        const claim = `${row.object}.${field.key}.${JSON.stringify(value)}`;
        expect(taken.has(claim), place).toBe(false);
        taken.add(claim);
      }
    }
  });

  test("tells moves that the gates allowed, in order of time, with reasons where they are asked for", () => {
    const moves: SampleMove[] = [];
    for (const row of sample.rows) {
      let last: { readonly stage: string; readonly day: number } | undefined;
      for (const move of row.transitions ?? []) {
        const place = `${row.ref} ${last?.stage} → ${move.stage} on ${move.day}`;
        const stages = app.funnels?.find((known) => known.key === move.funnel)?.stages ?? [];
        const at = (name: string | undefined): number => stages.findIndex((stage) => stage.key === name);
        const target = stages[at(move.stage)];
        expect(move.day, place).toBeGreaterThan(last?.day ?? row.createdDay - 0.001);
        if (target?.reason)
          expect(
            target.reason.options.map(({ value }) => value),
            place,
          ).toContain(move.reason?.code);
        else if (last !== undefined && stages[at(last.stage)]?.kind !== "parked" && at(move.stage) !== at(last.stage) + 1) {
          const onward = stages[at(last.stage)]?.kind === "open" && target?.kind === "won" && stages[at(move.stage) - 1]?.kind === "won";
          if (!onward) expect(move.reason?.note, place).toBeTruthy();
        }
        moves.push({ row, funnel: move.funnel, from: last?.stage, to: move.stage, day: move.day });
        last = move;
      }
    }
    const unmet = judge(moves).flatMap((keys, at) => (keys.length === 0 ? [] : [[moves[at]?.row.ref, moves[at]?.to, ...keys].join(" ")]));
    expect(unmet).toEqual([]);
  });

  test("has open records in every stage, some that lack an item or two for the next gate and some that lack nothing", () => {
    const stages = funnel?.stages ?? [];
    for (const [index, stage] of stages.entries()) {
      const next = stages[index + 1];
      if (funnel === undefined || stage.kind !== "open" || next === undefined) continue;
      const here = moving.filter((row) => lastStage(row) === stage.key);
      const lacking = judge(here.map((row) => ({ row, funnel: funnel.key, from: stage.key, to: next.key, day: 0 }))).map(
        ({ length }) => length,
      );
      expect(here.length, stage.key).toBeGreaterThanOrEqual(5);
      expect(lacking.filter((count) => count === 1 || count === 2).length, stage.key).toBeGreaterThanOrEqual(2);
      if (next.kind === "open") expect(lacking.filter((count) => count === 0).length, stage.key).toBeGreaterThanOrEqual(2);
    }
  });

  test("has no open record that would move by itself at once", () => {
    for (const each of app.funnels ?? [])
      for (const [at, stage] of each.stages.entries()) {
        if (stage.autoEnter === undefined) continue;
        // The rule asked as a criterion of its stage.
        const asked = { key: "auto", title: "auto", rule: stage.autoEnter, severity: "must" as const };
        const alone = { ...each, stages: each.stages.map((one) => ({ ...one, entry: one === stage ? [asked] : [] })) };
        const asking = { ...app, funnels: app.funnels?.map((one) => (one === each ? alone : one)) ?? [] };
        const waiting = sample.rows.filter(
          (row) => row.object === each.object && each.stages.findIndex((one) => one.key === lastStage(row)) < at,
        );
        const judged = judgeOf(
          asking,
          sample,
        )(waiting.map((row) => ({ row, funnel: each.key, from: lastStage(row), to: stage.key, day: 0 })));
        expect(judged.flatMap((unmet, index) => (unmet.includes("auto") ? [] : [waiting[index]?.ref]))).toEqual([]);
      }
  });

  test("converts and loses like a real team", () => {
    const kinds = new Map(funnel?.stages.map((stage) => [stage.key, stage.kind]));
    const won = moving.filter((row) => row.transitions?.some(({ stage }) => kinds.get(stage) === "won")).length / moving.length;
    expect(won).toBeGreaterThan(0.08);
    expect(won).toBeLessThan(0.35);
    const reasons = moving.flatMap((row) =>
      (row.transitions ?? []).flatMap(({ stage, reason }) => (kinds.get(stage) === "lost" ? [reason?.code] : [])),
    );
    expect(new Set(reasons).size).toBeGreaterThan(5);
  });
});
