import { describe, expect, it } from "vitest";
import { makeFormat } from "../../values/format.ts";
import { cell, tokenOf } from "./report-cell.tsx";

const format = makeFormat("zh-CN", "Asia/Shanghai", "CNY");
const say = (text: unknown): string => (text as Record<string, string>)["zh-CN"] ?? "";
const shown = (value: unknown, type: "text" | "count" | "rate" | "decimal" | "days" | "hours") =>
  cell(value, { key: "k", title: "k", type }, format, "CNY", say as never, (count, unit) => `${count} ${unit === "days" ? "天" : "小时"}`);

describe("a value of a report", () => {
  it("is read to the cent however exact its average is, and to every place it was written with below that", () => {
    expect(shown("412386.129032258065", "decimal")).toBe("¥412,386.13");
    expect(shown("12783970.00", "decimal")).toBe(format.money("12783970.00", "CNY"));
  });
  it("is a dash for nothing, a name for a group, days and hours with their unit, and more than all for a target surpassed", () => {
    expect(shown(null, "count")).toBe("—");
    expect(shown({ value: "x", label: { "zh-CN": "官网", en: "Site" } }, "text")).toBe("官网");
    expect(shown(104.7, "days")).toBe("104.7 天");
    expect(shown(3.25, "hours")).toBe("3.3 小时");
    expect(shown(1.17, "rate")).toBe("117%");
  });
  it("opens by the column itself or by its count of records", () => {
    const row = { drill: { won: "a", to_bRecords: "b" } };
    expect(["won", "to_b", "n"].map((key) => tokenOf(row, { key, title: key, type: "count" }))).toEqual(["a", "b", undefined]);
  });
});
