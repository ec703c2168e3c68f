import { type FunnelReport, idleOptions } from "@funnelsmith/definition";
import { describe, expect, it } from "vitest";
import { askedFunnel } from "./asked-funnel.ts";

const plain: FunnelReport = { key: "funnel", type: "funnel", title: "Funnel", funnel: "sales" };
const bases = [undefined, "cohort", "flow", "visit", "stock"] as const;
const skips = [undefined, "any_later", "strict_next", "visited"] as const;
const amounts = [undefined, "none", "entry", "current"] as const;
const windows = [undefined, 30] as const;

describe("a funnel asked by another basis", () => {
  it("is never refused for an option that has no effect, whatever was saved or picked before", () => {
    for (const basis of bases)
      for (const skip of skips)
        for (const amount of amounts)
          for (const windowDays of windows) {
            const own = {
              ...plain,
              basis: "cohort",
              skip: "any_later",
              ...(amount && { amount }),
              ...(windowDays && { windowDays }),
            } as const;
            expect(idleOptions(askedFunnel(own, { ...(basis && { basis }), ...(skip && { skip }), window: 60 }))).toEqual([]);
          }
  });
  it("keeps what was picked, and what was saved, where it counts", () => {
    const own = { ...plain, windowDays: 90, amount: "current" } as const;
    expect(askedFunnel(own, { skip: "strict_next" })).toEqual({ ...own, skip: "strict_next" });
    expect(askedFunnel(own, { basis: "cohort", window: 30 })).toEqual({ ...own, basis: "cohort", windowDays: 30 });
    expect(askedFunnel(own, { basis: "stock", window: 30 })).toEqual({ ...plain, basis: "stock", amount: "current" });
    expect(askedFunnel(own, { basis: "flow" })).toEqual({ ...plain, basis: "flow" });
  });
});
