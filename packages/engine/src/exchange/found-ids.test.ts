import { expect, it } from "vitest";
import { foundIds } from "./found-ids.ts";

it("what a try found is known to it at once, to the others only when it is kept", () => {
  const all = foundIds();
  all.set("a", "1");
  const kept = foundIds(all);
  const dropped = foundIds(all);
  kept.set("b", "2");
  dropped.set("c", "3");
  expect([kept.get("a"), kept.get("b"), dropped.get("c")]).toEqual(["1", "2", "3"]);
  expect([all.get("b"), all.get("c")]).toEqual([undefined, undefined]);
  kept.keep();
  expect([all.get("b"), all.get("c")]).toEqual(["2", undefined]);
});
