import { describe, expect, it } from "vitest";
import { listQueryOf } from "./list-query.ts";

describe("what a list asks", () => {
  it("is the view, and what the reader adds narrows it further", () => {
    expect(listQueryOf({ owner: "m1" }, "mine")).toMatchObject({
      view: "mine",
      filter: { "==": [{ var: "$record.owner" }, "m1"] },
    });
  });
  it("leaves the order to the view until the reader chooses one", () => {
    expect(listQueryOf({}, "mine")).not.toHaveProperty("sort");
    expect(listQueryOf({ sort: "amount:asc" }, "mine").sort).toEqual([{ field: "amount", direction: "asc" }]);
  });
  it("shows all records a report counted or a record relates to, whatever the usual view leaves out", () => {
    expect(listQueryOf({ drill: "token" }, "mine")).not.toHaveProperty("view");
    expect(listQueryOf({ filter: { "==": [1, 1] } }, "mine")).not.toHaveProperty("view");
    expect(listQueryOf({ filter: { "==": [1, 1] }, view: "mine" }, "mine").view).toBe("mine");
  });
});
