import { describe, expect, it } from "vitest";
import type { RecordRow } from "../../api/record-types.ts";
import type { ObjectView } from "../../api/workspace-types.ts";
import { makeFormat } from "../../values/format.ts";
import { cardShape, isPast, linesOf } from "./card-facts.ts";

const format = makeFormat("en", "Asia/Shanghai", "CNY");
const field = (key: string, kind: string, title: string) => ({ key, kind, title: { en: title, "zh-CN": title }, access: "edit" });
const object = {
  key: "deal",
  titleField: "name",
  fields: [
    field("name", "text", "Name"),
    field("account", "text", "Account"),
    field("seats", "number", "Seats"),
    field("opens", "date", "Opens"),
  ],
} as unknown as ObjectView;
const shape = cardShape(object, {
  key: "board",
  type: "kanban",
  object: "deal",
  funnel: "sales",
  title: "Board",
  fields: ["account", "seats", "opens"],
});
const linesWith = (fields: Record<string, unknown>) => linesOf(shape, { fields } as unknown as RecordRow, format);

describe("what a card says besides its name and amount", () => {
  it("a figure or a day carries its title, a name stands alone at the foot", () => {
    expect(linesWith({ account: "Acme", seats: "7", opens: "2020-12-08" })).toEqual({
      lines: ["Seats 7", "Opens 2020-12-08"],
      foot: "Acme",
    });
  });
  it("a day has gone by when the team's next one has begun", () => {
    const noon = Date.parse("2026-12-01T12:00:00+08:00");
    const told = ["2026-11-30", "2026-12-01", "2026-12-02", "2026-11-30T15:59:00Z", "2026-11-30T16:00:00Z", null, ""];
    expect(told.map((day) => isPast(day, noon, format))).toEqual([true, false, false, true, false, false, false]);
  });
  it("a figure never stands where a name is expected, and nothing is said of what is empty", () => {
    expect(linesWith({ account: null, seats: "7", opens: null })).toEqual({ lines: ["Seats 7"], foot: undefined });
  });
});
