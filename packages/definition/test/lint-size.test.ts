import { describe, expect, test } from "vitest";
import { lintReferences, validateApp } from "../src/index.ts";
import { change } from "./example.ts";
import { example, formula } from "./lint.ts";

describe("a megabyte of mistakes is told in about a second", () => {
  /** In microseconds of this process: the clock on the wall also counts what others do. */
  const within = (limit: number, work: () => unknown): void => {
    const started = process.cpuUsage();
    work();
    expect(process.cpuUsage(started).user).toBeLessThan(limit);
  };
  const objects = (count: number, fields: (object: number) => unknown[]): unknown =>
    Array.from({ length: count }, (_, index) => ({ key: `o${index}`, title: "O", titleField: "f0", fields: fields(index) }));

  test("names that are not there", () => {
    const app = change(
      change(example, "/funnels", []),
      "/objects",
      objects(20, () =>
        Array.from({ length: 500 }, (_, at) =>
          formula(`f${at}`, { "+": Array.from({ length: 8 }, (_, term) => ({ var: `misspelt_name_${at}_${term}` })) }),
        ),
      ),
    );
    within(4_000_000, () => {
      const problems = lintReferences(app);
      expect(problems).toHaveLength(100);
      expect(problems[0]?.code).toBe("DANGLING_REFERENCE");
    });
  });

  test("formulas in knots", () => {
    const app = change(
      change(example, "/funnels", []),
      "/objects",
      objects(20, (object) =>
        Array.from({ length: 500 }, (_, at) =>
          formula(`f${at}`, { "+": [{ var: `f${(at + 1) % 500}` }, { var: `f${Math.max(0, at - 1)}` }, object] }),
        ),
      ),
    );
    within(4_000_000, () => expect(lintReferences(app).some(({ code }) => code === "FORMULA_CIRCULAR")).toBe(true));
  });

  test("properties nobody knows", () => {
    const field = (at: number): unknown => ({ key: `f${at}`, kind: "text", title: { fr: "x" }, requird: 1, maxLenght: 2, unikue: 3 });
    within(4_000_000, () => {
      const answer = validateApp({ ...example, objects: objects(40, () => Array.from({ length: 500 }, (_, at) => field(at))) });
      expect(answer.ok ? 0 : answer.problems.length).toBe(100);
    });
  });
});
