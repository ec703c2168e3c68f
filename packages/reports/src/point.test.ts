import { describe, expect, it } from "vitest";
import { countedBy } from "./counted-by.ts";
import { decodeDrill, encodeDrill } from "./point.ts";

const drill = {
  definition: { key: "r", type: "stuck", title: "r", funnel: "f" },
  params: { asOf: "2026-02-01T00:00:00.000Z" },
  point: { column: "count", row: { stage: "a" } },
} as const;
const tokenOf = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

describe("the token of a report point", () => {
  it("names the point it was made of", () => {
    expect(decodeDrill(encodeDrill(drill))).toEqual(drill);
  });

  it.each([
    ["no JSON", "~~~"],
    ["null", tokenOf(null)],
    ["no definition", tokenOf({ ...drill, definition: undefined })],
    ["no parameters", tokenOf({ ...drill, params: undefined })],
    ["an instant that is a number", tokenOf({ ...drill, params: { asOf: 5 } })],
    ["a row that is null", tokenOf({ ...drill, point: { column: "count", row: null } })],
    ["a row that is a list", tokenOf({ ...drill, point: { column: "count", row: [] } })],
    ["a place that is a list", tokenOf({ ...drill, point: { column: "count", row: { stage: ["a"] } } })],
    ["a NUL", tokenOf({ ...drill, point: { column: "count", row: { stage: "a\0" } } })],
    ["half a character", tokenOf({ ...drill, point: { column: "count", row: { stage: "\ud800" } } })],
    ["no column", tokenOf({ ...drill, point: { row: {} } })],
  ])("is refused when it holds %s", (_, token) => {
    expect(() => decodeDrill(token)).toThrow(expect.objectContaining({ code: "QUERY_INVALID" }));
  });
});

it.each(["other", "constructor", "toString", "__proto__", ""])("a report has no column named %j just because objects do", (column) => {
  expect(() => countedBy({ count: 1 }, column)).toThrow(expect.objectContaining({ code: "QUERY_INVALID" }));
  expect(countedBy({ count: 1 }, "count")).toBe(1);
});
