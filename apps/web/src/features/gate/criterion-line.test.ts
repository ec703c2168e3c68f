import { describe, expect, it } from "vitest";
import type { CriterionAnswer } from "../../api/move-types.ts";
import type { RecordRow } from "../../api/record-types.ts";
import type { ObjectView } from "../../api/workspace-types.ts";
import { criterionLines, type Panel } from "./criterion-line.ts";
import type { Judged } from "./judge.ts";

const object = {
  key: "deal",
  fields: [
    { key: "budget", kind: "money", access: "edit" },
    { key: "quote", kind: "money", access: "edit" },
    { key: "cost", kind: "money", access: "read" },
  ],
} as unknown as ObjectView;
const panel = (fields: Record<string, unknown>): Panel => ({ object, row: { fields } as unknown as RecordRow, language: "en" });
const judged = (met: boolean | undefined, fields: readonly string[]): Judged =>
  ({ faced: { stage: { key: "big" }, side: "entry", criterion: { key: "rich", title: "Rich", severity: "must" } }, met, fields }) as Judged;
const answered = (met: boolean, fix?: CriterionAnswer["fix"]): CriterionAnswer => ({
  key: "rich",
  stage: "big",
  side: "entry",
  title: "Rich enough",
  severity: "must",
  met,
  ...(fix && { fix }),
});
const line = (local: Judged, server: CriterionAnswer | undefined, fields: Record<string, unknown>, fresh: boolean) =>
  criterionLines([local], server && [server], panel(fields), fresh)[0];

describe("a line of the gate panel", () => {
  it("is the browser's own until the server has answered, in the server's words after that", () => {
    expect(line(judged(false, ["budget"]), undefined, {}, false)).toMatchObject({ title: "Rich", met: false });
    expect(line(judged(false, ["budget"]), answered(true), {}, true)).toMatchObject({ title: "Rich enough", met: true });
  });
  it("of what has just been typed the browser knows better than an older answer, of what it cannot judge it does not", () => {
    expect(line(judged(true, ["budget"]), answered(false), {}, false)?.met).toBe(true);
    expect(line(judged(undefined, []), answered(false), {}, false)?.met).toBe(false);
  });
  it("asks for the field the server names and those still empty, and only for what the reader may edit", () => {
    const both = judged(false, ["budget", "quote"]);
    expect(line(both, undefined, { budget: "1", quote: null }, false)?.fields).toEqual(["quote"]);
    expect(line(both, undefined, { budget: "1", quote: "2" }, false)?.fields).toEqual(["budget"]);
    expect(line(both, answered(false, { kind: "field", field: "budget" }), { budget: "1", quote: null }, true)?.fields).toEqual([
      "budget",
      "quote",
    ]);
    expect(line(judged(false, ["cost"]), answered(false, { kind: "field", field: "cost" }), {}, true)?.fields).toEqual([]);
  });
  it("stands for a criterion whose rule is hidden, too", () => {
    expect(criterionLines([], [answered(false, { kind: "manager" })], panel({}), true)).toMatchObject([
      { id: "big/entry/rich", met: false, fields: [], fix: { kind: "manager" } },
    ]);
  });
});
