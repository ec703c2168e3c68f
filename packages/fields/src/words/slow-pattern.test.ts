import { describe, expect, it } from "vitest";
import { isPattern } from "./pattern.ts";
import { isSlowPattern } from "./slow-pattern.ts";

describe("a pattern that would hang a browser", () => {
  it.each([
    "^(a+)+$",
    "^(a*)*$",
    "^(a|a)*$",
    "^(a|aa)+$",
    "(a*b*)*c",
    "^(\\w+\\s?)*$",
    "^(\\d+,?)+$",
    "([a-zA-Z]+)*x",
    "^(([a-z])+.)+[A-Z]([a-z])+$",
    "^([a-zA-Z0-9_.-])+@(([a-zA-Z0-9-])+\\.)+([a-zA-Z0-9]{2,4})+$",
    "(.*a){1,20}$".replace("{1,20}", "*"),
    "^(?:[0-9a-f]{1,2}:?)+$",
    "((ab|a)(bc|c)?)*$",
    "^(.*)(.*)(.*)(.*)(.*)x$",
    "\\d*\\d*\\d*\\d*x",
    "^.*a.*b.*c.*d.*e$",
    "^(\\w?){12}(\\w?){12}x$",
    `^${"a?".repeat(30)}${"a".repeat(30)}$`,
    "^((a|a)(a|a)(a|a)(a|a)){6}x$",
    "^(?:(a|b|ab){0,12}){0,4}x$",
  ])("is found out: %s", (pattern) => {
    expect(isPattern(pattern)).toBe(true);
    expect(isSlowPattern(pattern, 255)).toBe(true);
  });

  it.each([
    "^[A-Z]{2}-[0-9]{4}$",
    "^[a-z][a-z0-9]*(_[a-z0-9]+)*$",
    "^(\\d{3},)*\\d{3}$",
    "^[^@ ]+@[^@ ]+\\.[a-z]{2,}$",
    "^(?:[A-Z][a-z]+ )*[A-Z][a-z]+$",
    "^1[3-9]\\d{9}$",
    "^[\\u4e00-\\u9fa5]{2,20}$".replace(/\\u(....)/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    "^(https?://)?[\\w.-]+(/[\\w./-]*)?$",
    "^[\\w\\-.]{3,64}$",
    "^(cat|dog|bird)*$",
    "(\\[x\\]|[]y])+z",
    "^.+省.+市.+区.+$",
    ".*foo.*bar",
    "^\\w+-\\w+-\\w+-\\w+-\\w+-\\w+$",
    "^\\s*\\w+\\s*,\\s*\\w+\\s*,\\s*\\w+\\s*$",
    "^\\d{1,20}\\.\\d{1,20}\\.\\d{1,20}\\.\\d{1,20}$",
    "^(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}$",
    "^(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?:\\.|$)){4}$",
    "^(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)-?\\d{1,2}$",
    "^$",
    "",
  ])("is not taken for one that is harmless: %s", (pattern) => {
    expect(isPattern(pattern) || pattern.includes("[]")).toBe(true);
    expect(isSlowPattern(pattern, 255)).toBe(false);
  });

  it("is one for long texts and none for short ones", () => {
    const pattern = "^.+省.+市.+区.+$";
    expect([1000, 255].map((longest) => isSlowPattern(pattern, longest))).toEqual([true, false]);
    expect(isSlowPattern("^.+省.+市.+区.+路.+号$", 80)).toBe(false);
  });

  it("is judged in good time, whatever it is", () => {
    const entangled = `^(${Array.from({ length: 40 }, (_, at) => `.${String.fromCharCode(97 + (at % 26))}*`).join("|")})*$`;
    const started = process.cpuUsage();
    expect(isSlowPattern(entangled, 255)).toBe(true);
    expect(isSlowPattern(`(${"(x{12}){12}".repeat(8)})`, 255)).toBe(true);
    expect(isSlowPattern(`^${"(?:abcdefghijklmnopqrstuvwxyz)*".repeat(6)}$`, 255)).toBe(true);
    expect(isSlowPattern(`^${"(?:[a-z][a-z][a-z][a-z][a-z][a-z])*".repeat(5)}$`, 255)).toBe(true);
    // Microseconds of this process: the clock on the wall also counts what others do.
    expect(process.cpuUsage(started).user).toBeLessThan(1_500_000);
  });
});
