import { describe, expect, it } from "vitest";
import { onceKeys } from "./once-key.ts";

describe("keys of writes", () => {
  it("a record sent again because its answer was lost has the key it had, another record another", () => {
    const keyOf = onceKeys();
    const first = keyOf({ name: "one" });
    expect(keyOf({ name: "one" })).toBe(first);
    const second = keyOf({ name: "two" });
    expect(second).not.toBe(first);
    expect(keyOf({ name: "one" })).not.toBe(second);
  });
});
