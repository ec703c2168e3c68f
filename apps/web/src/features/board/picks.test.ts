import { describe, expect, it } from "vitest";
import type { Board } from "../../api/record-types.ts";
import { pickedAfter, rowsPicked } from "./picks.ts";

const card = (id: string, advance = true): unknown => ({ id, may: { advance } });
const board = {
  stages: [{ items: [card("a"), card("b", false), card("c"), card("d")] }, { items: [card("x"), card("y")] }],
} as unknown as Board;
const none: ReadonlySet<string> = new Set();

describe("cards picked out on a board", () => {
  it("are picked and let go one by one, in any column", () => {
    const one = pickedAfter(none, board, "a", "toggle", undefined);
    const two = pickedAfter(one, board, "x", "toggle", "a");
    expect([...two]).toEqual(["a", "x"]);
    expect([...pickedAfter(two, board, "a", "toggle", "x")]).toEqual(["x"]);
  });
  it("are picked through to another one of the column, up or down, but for those their reader may not move", () => {
    expect([...pickedAfter(new Set(["a"]), board, "d", "through", "a")]).toEqual(["a", "c", "d"]);
    expect([...pickedAfter(new Set(["d"]), board, "a", "through", "d")].sort()).toEqual(["a", "c", "d"]);
    expect([...pickedAfter(new Set(["a"]), board, "y", "through", "a")]).toEqual(["a", "y"]);
  });
  it("are those still on the board, in its order", () => {
    expect(rowsPicked(board, new Set(["y", "gone", "c"])).map(({ id }) => id)).toEqual(["c", "y"]);
  });
});
