import { describe, expect, test } from "vitest";
import { lintReferences, lintReport, type ReportDefinition } from "../src/index.ts";
import { change } from "./example.ts";
import { example } from "./lint.ts";

describe("kinds, when they are known", () => {
  const flags = {
    virtual: false,
    multiple: false,
    sortable: true,
    searchable: true,
    reference: false,
    member: false,
    amount: false,
    groupable: true,
  };
  const kindOf = (kind: string) => ({
    flags: {
      ...flags,
      virtual: kind === "formula",
      reference: kind === "reference",
      amount: kind === "money",
      searchable: kind === "text",
    },
    ...(kind === "formula" && { standsFor: () => ({ key: "x", kind: "money" as const, title: "X" }) }),
    aggregates: kind === "money" ? ["count", "sum"] : ["count", "count_distinct"],
    logicType: () => ({ is: kind }),
  });
  const report = (more: Record<string, unknown>): [pointer: string, value: unknown] => [
    "/reports/-",
    { key: "r", type: "aggregate", object: "deal", title: "R", measures: [{ key: "n", aggregate: "count" }], ...more },
  ];
  const lintWith = (pointer: string, value: unknown) => lintReferences(change(example, pointer, value), kindOf);

  test("only days and instants fall into buckets", () => {
    const by = (field: string): [string, unknown] => report({ dimensions: [{ key: "d", field, bucket: "month" }] });
    expect(lintWith(...by("close_on"))).toEqual([]);
    expect(lintWith(...by("$created_at"))).toEqual([]);
    for (const field of ["name", "$stage", "$owner"])
      expect(lintWith(...by(field))).toMatchObject([{ pointer: "/reports/1/dimensions/0/bucket", code: "BUCKET_NEEDS_DATE" }]);
    const outcome = (field: string): unknown => ({
      key: "o",
      type: "outcome",
      title: "O",
      funnel: "sales",
      dimensions: [{ key: "d", field, bucket: "month" }],
    });
    expect(lintWith("/reports/-", outcome("close_on"))).toEqual([]);
    expect(lintWith("/reports/-", outcome("$closed_at"))).toEqual([]);
    expect(lintWith("/reports/-", outcome("name"))).toMatchObject([{ code: "BUCKET_NEEDS_DATE" }]);
  });

  test("a report over targets says what is to be reached, and whose it is when it asks by that", () => {
    const over = (targets: object, more: object = {}): unknown => ({
      key: "t",
      type: "target",
      title: "T",
      funnel: "sales",
      targets: { object: "deal", date: "close_on", ...targets },
      ...more,
    });
    expect(lintWith("/reports/-", over({ amount: "amount" }))).toEqual([]);
    const gap = { pointer: "/reports/1/targets", code: "TARGET_INCOMPLETE" };
    expect(lintWith("/reports/-", over({}))).toMatchObject([gap]);
    expect(lintWith("/reports/-", over({ amount: "amount" }, { by: "member" }))).toMatchObject([gap]);
    expect(lintWith("/reports/-", over({ amount: "amount" }, { basis: "needs", by: "member" }))).toEqual([]);
    expect(lintWith("/reports/-", over({}, { basis: "needs" }))).toMatchObject([gap]);
    expect(lintWith("/reports/-", over({ amount: "name" }))).toMatchObject([{ pointer: "/reports/1/targets/amount", code: "FIELD_UNFIT" }]);
  });

  test("a report has what it counts by: stages of a mix, fields of its object, probabilities", () => {
    const of = (type: string, more: object = {}): unknown => ({ key: "t", type, title: "T", funnel: "sales", ...more });
    const dimensions = [{ key: "by", field: "$owner" }];
    expect(lintWith("/reports/-", of("mix", { dimensions }))).toEqual([]);
    const gap = { pointer: "/reports/1", code: "MIX_INCOMPLETE" };
    expect(lintWith("/reports/-", of("mix", { dimensions, basis: "stage", from: "lead", to: "won" }))).toMatchObject([gap]);
    expect(lintWith("/reports/-", of("mix", { dimensions, windowDays: 5 }))).toMatchObject([
      { pointer: "/reports/1/windowDays", code: "OPTION_WITHOUT_EFFECT" },
    ]);
    expect(lintWith("/reports/-", of("flow", { closing: "month" }))).toMatchObject([
      { pointer: "/reports/1/closing", code: "OPTION_WITHOUT_EFFECT" },
    ]);
    expect(lintWith("/reports/-", of("flow", { basis: "amount", closing: "month" }))).toEqual([]);
    expect(lintWith("/reports/-", of("weighted"))).toEqual([]);
    expect(lintWith("/reports/-", of("stuck", { closeDate: "close_on" }))).toEqual([]);
    expect(lintWith("/reports/-", of("stuck", { closeDate: "name" }))).toMatchObject([
      { pointer: "/reports/1/closeDate", code: "FIELD_UNFIT" },
    ]);
    const without = (pointer: string, report: unknown) =>
      lintReferences(change(change(example, "/reports/-", report), pointer, undefined), kindOf);
    expect(without("/objects/1/closeDateField", of("flow", { basis: "amount", closing: "month" }))).toMatchObject([
      { pointer: "/reports/1/closing", code: "OBJECT_FIELD_MISSING" },
    ]);
    expect(without("/objects/1/closeDateField", of("weighted"))).toMatchObject([
      { pointer: "/reports/1/funnel", code: "OBJECT_FIELD_MISSING" },
    ]);
    const money = { basis: "needs", targets: { object: "deal", date: "close_on", amount: "amount" } };
    expect(without("/objects/1/amountField", of("target", money))).toMatchObject([
      { pointer: "/reports/1/funnel", code: "OBJECT_FIELD_MISSING" },
    ]);
    const stages = example.funnels?.[0]?.stages.map((stage) => ({ ...stage, probability: undefined }));
    expect(lintReferences(change(change(example, "/reports/-", of("weighted")), "/funnels/0/stages", stages), kindOf)).toMatchObject([
      { pointer: "/reports/1/funnel", code: "PROBABILITY_MISSING" },
    ]);
    expect(lintWith("/reports/-", of("leaks", { basis: "time", targets: [{ stage: "lead", rate: 0.5 }] }))).toMatchObject([
      { pointer: "/reports/1/targets", code: "OPTION_WITHOUT_EFFECT" },
    ]);
  });

  test("a calendar has no date that is both off and on, and no date twice", () => {
    const activity = { object: "activity", record: "deal", at: "at" };
    const hoursOf = (hours: object): unknown => ({
      key: "t",
      type: "response",
      title: "T",
      funnel: "sales",
      activity,
      workingHours: hours,
    });
    const problems = (hours: object) =>
      lintWith("/reports/-", hoursOf({ opens: "09:00", closes: "18:00", ...hours })).filter(({ pointer }) =>
        pointer.includes("workingHours"),
      );
    expect(problems({ holidays: ["2026-10-01", "2026-10-02"], workdays: ["2026-10-10"] })).toEqual([]);
    expect(problems({ holidays: ["2026-10-01"], workdays: ["2026-10-10", "2026-10-01"] })).toMatchObject([
      { pointer: "/reports/1/workingHours/workdays/1", code: "DATE_OFF_AND_ON" },
    ]);
    expect(problems({ holidays: ["2026-10-01", "2026-10-01"] })).toMatchObject([
      { pointer: "/reports/1/workingHours/holidays/1", code: "DUPLICATE_KEY" },
    ]);
    expect(problems({ opens: "18:00" })).toMatchObject([{ pointer: "/reports/1/workingHours/closes", code: "HOURS_EMPTY" }]);
  });

  test("activities refer to the records a report counts, and happen at a moment", () => {
    const kinds = (kind: string) => ({
      ...kindOf(kind),
      logicType: (field: object) => ({
        is: { reference: "id", dateTime: "instant" }[kind] ?? kind,
        object: "object" in field ? String(field.object) : undefined,
      }),
    });
    const over = (activity: object): unknown => ({
      key: "a",
      type: "response",
      title: "A",
      funnel: "sales",
      activity: { object: "activity", record: "deal", ...activity },
    });
    const lint = (activity: object) => lintReferences(change(example, "/reports/-", over(activity)), kinds);
    expect(lint({})).toEqual([]);
    expect(lint({ record: "type" })).toMatchObject([{ pointer: "/reports/1/activity/record", code: "FIELD_UNFIT" }]);
    expect(lint({ object: "deal", record: "account" })).toMatchObject([{ pointer: "/reports/1/activity/record", code: "FIELD_UNFIT" }]);
    const idle = { key: "s", type: "stuck", title: "S", funnel: "sales", idle: { activity: { object: "deal", record: "account" } } };
    expect(lintReferences(change(example, "/reports/-", idle), kinds)).toMatchObject([
      { pointer: "/reports/1/idle/activity/record", code: "FIELD_UNFIT" },
    ]);
    expect(lint({ at: "type" })).toMatchObject([{ pointer: "/reports/1/activity/at", code: "FIELD_UNFIT" }]);
    expect(lint({ filter: { "==": [{ var: "gone" }, "call"] } })).toMatchObject([{ pointer: "/reports/1/activity/filter/==/0/var" }]);
  });

  test("a row of a summary has a cell for each of its dimensions and measures", () => {
    const of = (dimensions: readonly string[], measures: readonly string[]) => ({
      key: "t",
      type: "aggregate",
      title: "T",
      object: "deal",
      dimensions: dimensions.map((key) => ({ key, field: "$stage" })),
      measures: measures.map((key) => ({ key, aggregate: "count" })),
    });
    const hint = { en: expect.stringContaining("key") };
    for (const [report, place, code] of [
      [of(["a"], ["b", "a"]), "/measures/1/key", "DUPLICATE_KEY"],
      [of(["a", "a"], ["b"]), "/dimensions/1/key", "DUPLICATE_KEY"],
      [of(["a"], ["b", "b"]), "/measures/1/key", "DUPLICATE_KEY"],
      [of(["records"], ["b"]), "/dimensions/0/key", "RESERVED_KEY"],
      [of(["a"], ["drill"]), "/measures/0/key", "RESERVED_KEY"],
    ] as const) {
      expect(lintWith("/reports/-", report)).toMatchObject([{ pointer: `/reports/1${place}`, code, hint }]);
      expect(lintReport(report as unknown as ReportDefinition)).toMatchObject([{ pointer: place, code, hint }]);
    }
    expect(lintWith("/reports/-", of(["a", "b"], ["c", "record"]))).toEqual([]);
    // Rows of other reports name their cells themselves.
    const mix = { key: "t", type: "mix", title: "T", funnel: "sales", dimensions: [{ key: "records", field: "$owner" }] };
    expect(lintWith("/reports/-", mix)).toEqual([]);
  });

  test("bands of a score leave no room for a dimension", () => {
    const quality = (more: object): unknown => ({
      key: "q",
      type: "lead_quality",
      title: "Q",
      funnel: "sales",
      effective: { ">": [{ var: "amount" }, 0] },
      ...more,
    });
    const dimensions = [{ key: "o", field: "$owner" }];
    expect(lintWith("/reports/-", quality({ dimensions }))).toEqual([]);
    expect(lintWith("/reports/-", quality({ score: "amount" }))).toEqual([]);
    expect(lintWith("/reports/-", quality({ score: "amount", dimensions }))).toMatchObject([
      { pointer: "/reports/1/dimensions", code: "OPTION_WITHOUT_EFFECT" },
    ]);
  });

  test("a measure takes an aggregate its field offers", () => {
    const of = (aggregate: string, field: string): [string, unknown] => report({ measures: [{ key: "m", aggregate, field }] });
    expect(lintWith(...of("sum", "amount"))).toEqual([]);
    expect(lintWith(...of("sum", "name"))).toMatchObject([{ pointer: "/reports/1/measures/0/aggregate", code: "AGGREGATE_UNFIT" }]);
    // A formula is measured as what it results in.
    expect(lintWith(...of("sum", "weighted"))).toEqual([]);
  });

  test.each([
    ["/objects/1/titleField", "account"],
    ["/objects/1/titleField", "weighted"],
    ["/objects/1/amountField", "name"],
    ["/objects/1/closeDateField", "name"],
    ["/objects/1/searchFields", ["amount"]],
    ["/funnels/0/stages/1/requiredFields", ["weighted"]],
    ["/funnels/0/stages/1/responsible", { field: "name" }],
  ])("%s cannot be %s", (pointer, value) => {
    expect(lintReferences(example, kindOf)).toEqual([]);
    expect(lintReferences(change(example, pointer, value), kindOf)).toMatchObject([{ code: "FIELD_UNFIT" }]);
  });
});
