import { expect, it } from "vitest";
import { exportAddress } from "./export-address.ts";

it("the file holds what the list shows: narrowed, searched and ordered the same way, every page of it", () => {
  const address = exportAddress(
    "b2b",
    "deal",
    {
      filter: { "==": [{ var: "$stage.key" }, "lead"] },
      search: "北京",
      sort: [
        { field: "amount", direction: "desc" },
        { field: "name", direction: "asc" },
      ],
      view: "open",
      limit: 100,
      count: "capped",
    },
    "xlsx",
  );
  const url = new URL(address, "http://here");
  expect(url.pathname).toBe("/api/v1/apps/b2b/objects/deal/records/export");
  expect(Object.fromEntries(url.searchParams)).toEqual({
    format: "xlsx",
    filter: '{"==":[{"var":"$stage.key"},"lead"]}',
    search: "北京",
    sort: "-amount,name",
    view: "open",
  });
});
