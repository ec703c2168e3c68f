import { expect, it } from "vitest";
import { kept } from "./kept.ts";

it("what failed stays the answer until it is tried again, and what came is fetched once", async () => {
  let asked = 0;
  const code = kept(async () => {
    asked += 1;
    if (asked === 1) throw new Error("lost");
    return asked;
  });
  const first = code.get();
  expect(code.get()).toBe(first);
  await expect(first).rejects.toThrow("lost");
  expect(code.get()).toBe(first);
  code.retry();
  expect(await code.get()).toBe(2);
  code.retry();
  expect(await code.get()).toBe(2);
  expect(asked).toBe(2);
});

it("what is on its way is not asked for a second time", async () => {
  let asked = 0;
  const code = kept(() => {
    asked += 1;
    return Promise.resolve(asked);
  });
  const first = code.get();
  code.retry();
  expect(code.get()).toBe(first);
  expect(await first).toBe(1);
});
