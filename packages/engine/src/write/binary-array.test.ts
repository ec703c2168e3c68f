import { expect, test } from "vitest";
import { uuidArray } from "./binary-array.ts";

const itself = (id: unknown): unknown => id;

test("no ids are an array without dimensions", () => {
  expect(uuidArray([], itself).toString("hex")).toBe("0000000000000000" + "00000b86");
});

test("each id follows its length, in the order given", () => {
  const [first, second] = ["01a22f01-e92d-75a7-9b53-c73d196e8250", "00000000-0000-0000-0000-000000000001"] as const;
  const hex = uuidArray([first, second], itself).toString("hex");
  expect(hex).toBe(
    "00000001" +
      "00000000" +
      "00000b86" +
      "00000002" +
      "00000001" +
      `00000010${first.replaceAll("-", "")}` +
      `00000010${second.replaceAll("-", "")}`,
  );
});

test("a row without an id is null", () => {
  expect(uuidArray([null], itself).toString("hex")).toBe("00000001" + "00000001" + "00000b86" + "00000001" + "00000001" + "ffffffff");
});

test("what is no uuid is refused, rather than sent as another id", () => {
  const id = "01a22f01-e92d-75a7-9b53-c73d196e8250";
  for (const wrong of [id.slice(1), `${id}ff`, "x", 5]) expect(() => uuidArray([id, wrong], itself)).toThrow(TypeError);
});
