import { expect, it } from "vitest";
import { reportSearch, signInSearch } from "./search-params.ts";

it("a day that is none in an address is no day, so that the page still opens", () => {
  expect(["2026-11-30", "2026-02-31", "yesterday", "2026-1-1", 20261130].map((asOf) => reportSearch({ asOf }).asOf)).toEqual([
    "2026-11-30",
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

it("signing in leads to our own addresses only", () => {
  expect(["/a/b2b?x=1", "//evil.example", "/\\evil.example", "https://evil.example"].map((to) => signInSearch({ to }).to)).toEqual([
    "/a/b2b?x=1",
    undefined,
    undefined,
    undefined,
  ]);
});
