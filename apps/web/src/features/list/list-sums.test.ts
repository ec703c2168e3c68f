import { expect, it } from "vitest";
import { sumsQuery } from "./list-sums.ts";

it("of many columns no more are added up than the server takes, and the others do not keep these from their sums", () => {
  const keys = Array.from({ length: 31 }, (_, at) => `f${at}`);
  expect(sumsQuery("app", "deal", {}, keys).queryKey.at(-1)).toEqual(keys.slice(0, 30));
  expect(sumsQuery("app", "deal", {}, ["f0"]).queryKey.at(-1)).toEqual(["f0"]);
});
