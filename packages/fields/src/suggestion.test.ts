import type { FieldDefinition } from "@funnelsmith/definition";
import { describe, expect, it } from "vitest";
import { suggestionFor } from "./suggestion.ts";

const money = (more: object = {}): FieldDefinition => ({ key: "a", kind: "money", title: "A", ...more });

describe("a value suggested for a field", () => {
  it.each([
    [money(), "28000", undefined, "28000.00"],
    [money(), "79999.992", "up", "80000.00"],
    [money(), "79999.992", "down", "79999.99"],
    [money(), "-0.001", "up", "0.00"],
    [money(), "-0.001", "down", "-0.01"],
    [money(), "79999.992", undefined, undefined],
    [money({ max: "10" }), "10.001", "up", undefined],
    [{ key: "n", kind: "number", title: "N" }, "7.5", "up", 8],
    [{ key: "n", kind: "number", title: "N" }, "900719925474099199", "up", "900719925474099199"],
    [{ key: "p", kind: "percent", title: "P" }, "0.8", undefined, "0.8000"],
    [{ key: "s", kind: "select", title: "S", options: [{ value: "a", title: "A", retired: true }] }, "a", undefined, undefined],
    [{ key: "d", kind: "date", title: "D" }, "2026-01-31", "up", "2026-01-31"],
  ] satisfies [FieldDefinition, unknown, "up" | "down" | undefined, unknown][])(
    "%j takes %j, rounded %s, as %j",
    (field, value, round, wire) => {
      expect(suggestionFor(field, value, round)).toEqual(wire);
    },
  );
});
