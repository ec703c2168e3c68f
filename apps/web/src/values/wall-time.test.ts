import { describe, expect, it } from "vitest";
import { instantOfWall, wallTimeOf } from "./wall-time.ts";

describe("a time of a team, wherever its reader's own clock stands", () => {
  it("is typed as it is read: in the team's zone", () => {
    expect(wallTimeOf("2026-11-30T06:05:00.000Z", "Asia/Shanghai")).toBe("2026-11-30T14:05");
    expect(instantOfWall("2026-11-30T14:05", "Asia/Shanghai")).toBe("2026-11-30T06:05:00.000Z");
  });
  it("comes back as it was on both sides of a change of clocks", () => {
    for (const instant of ["2026-03-29T00:30:00.000Z", "2026-03-29T01:30:00.000Z", "2026-10-25T02:30:00.000Z"])
      expect(instantOfWall(wallTimeOf(instant, "Europe/Berlin"), "Europe/Berlin")).toBe(instant);
  });
});
