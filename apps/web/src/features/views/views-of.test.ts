import { describe, expect, it } from "vitest";
import type { ObjectView, ViewSummary, Workspace } from "../../api/workspace-types.ts";
import { boardsOf, chosenView, tablesOf } from "./views-of.ts";

const view = (key: string, type: "table" | "kanban", object: string, funnel?: string): ViewSummary => ({
  key,
  type,
  object,
  title: key,
  ...(funnel && { funnel }),
});
const views = [
  view("a", "kanban", "deal", "sales"),
  view("b", "table", "deal"),
  view("c", "kanban", "deal", "service"),
  view("d", "table", "order"),
];
const workspace = { views } as unknown as Workspace;
const deal = { key: "deal" } as ObjectView;

describe("the views of an object", () => {
  it("are tables for its list and boards for each of its funnels", () => {
    expect(tablesOf(workspace, deal).map((one) => one.key)).toEqual(["b"]);
    expect(boardsOf(workspace, deal, "service").map((one) => one.key)).toEqual(["c"]);
  });
  it("the first stands in where an address names none or one that is gone", () => {
    expect(chosenView(views, undefined)?.key).toBe("a");
    expect(chosenView(views, "gone")?.key).toBe("a");
    expect(chosenView(views, "d")?.key).toBe("d");
    expect(chosenView([], "d")).toBeUndefined();
  });
});
