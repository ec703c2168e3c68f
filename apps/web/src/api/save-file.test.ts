import { describe, expect, it } from "vitest";
import { nameIn } from "./save-file.ts";

describe("the name a saved file gets", () => {
  it("is the one in any script where there is one", () => {
    expect(nameIn(`attachment; filename="__.csv"; filename*=UTF-8''%E5%95%86%E6%9C%BA.csv`)).toBe("商机.csv");
  });
  it("else the plain one, and none where none is given", () => {
    expect(nameIn('attachment; filename="errors-rows.csv"')).toBe("errors-rows.csv");
    expect(nameIn(null)).toBeUndefined();
  });
});
