import { Problem, type ProblemItem } from "@funnelsmith/problem";
import { beforeAll, describe, expect, it } from "vitest";
import type { ObjectView } from "../../api/workspace-types.ts";
import { words } from "../../app/i18n/language.ts";
import { refusalOf } from "./refusal.ts";

const object: ObjectView = {
  key: "deal",
  title: "Deal",
  fields: [
    { key: "budget", kind: "money", title: "Budget", access: "edit" },
    { key: "starts", kind: "date", title: "Starts", access: "edit" },
  ],
  rights: { read: "all", create: "all", update: "all", delete: "all", export: "all" },
};
const item = (pointer: string, detail: string): ProblemItem => ({ pointer, code: "X", detail: { "zh-CN": detail, en: detail } });
const problem = (code: "RECORD_INVALID" | "GATE_CLOSED", ...errors: ProblemItem[]): Problem =>
  new Problem(code, { "zh-CN": "whole", en: "whole" }, { errors });

beforeAll(() => words.init({ lng: "en", resources: {} }));

describe("a refused move in the gate panel", () => {
  it("is said at the field the server names, and nowhere else", () => {
    expect(refusalOf(problem("RECORD_INVALID", item("/patch/budget", "not below 0")), object)).toEqual({
      wrong: { budget: "not below 0" },
      elsewhere: undefined,
    });
  });
  it("says the first thing wrong with a field", () => {
    const both = problem("RECORD_INVALID", item("/patch/starts", "first"), item("/patch/starts", "second"));
    expect(refusalOf(both, object).wrong).toEqual({ starts: "first" });
  });
  it("keeps what belongs to no field of the record for the foot of the panel", () => {
    expect(refusalOf(problem("RECORD_INVALID", item("/reason/code", "unknown reason")), object)).toEqual({
      wrong: {},
      elsewhere: "unknown reason",
    });
    expect(refusalOf(problem("RECORD_INVALID"), object).elsewhere).toBe("whole");
  });
  it("does not repeat what the list of criteria says already", () => {
    expect(refusalOf(problem("GATE_CLOSED"), object)).toEqual({ wrong: {}, elsewhere: undefined });
  });
});
