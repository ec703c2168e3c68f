import type { DateTimeField } from "@funnelsmith/definition";
import { describe, expect, it } from "vitest";
import { dateTimeKind } from "./kind.ts";

const field = (options: Partial<DateTimeField> = {}): DateTimeField => ({ key: "at", kind: "dateTime", title: "At", ...options });
const shanghai = { locale: "zh-CN", zone: "Asia/Shanghai" } as const;
const newYork = { locale: "en", zone: "America/New_York" } as const;

describe("an instant", () => {
  it("is kept in UTC to the millisecond", () => {
    expect(dateTimeKind.toColumn("2026-11-18T14:30:00+08:00", field())).toEqual({ ok: true, value: "2026-11-18T06:30:00.000Z" });
    expect(dateTimeKind.toColumn("2026-11-18t06:30:00.1239z", field())).toEqual({ ok: true, value: "2026-11-18T06:30:00.123Z" });
  });

  it("needs an offset and a real day", () => {
    for (const text of [
      "2026-11-18T14:30:00",
      "2026-02-30T00:00:00Z",
      "2026-01-01T24:00:00Z",
      "0001-01-01T00:00:00+01:00",
      "9999-12-31T23:59:59-01:00",
      "now",
    ]) {
      expect(dateTimeKind.toColumn(text, field()), text).toMatchObject({ problem: { code: "FIELD_INSTANT" } });
    }
  });

  it("is read and shown in the zone of the team", () => {
    for (const text of [
      "2026-11-18 14:30",
      "2026/11/18 14:30:00",
      "2026年11月18日 14:30",
      "2026年11月18日下午2:30",
      "Nov 18, 2026 2:30 pm",
      "2026-11-18T06:30:00Z",
    ]) {
      expect(dateTimeKind.parse(text, field(), shanghai), text).toEqual({ ok: true, value: "2026-11-18T06:30:00.000Z" });
    }
    expect(dateTimeKind.parse("2026-11-18", field(), shanghai)).toEqual({ ok: true, value: "2026-11-17T16:00:00.000Z" });
    expect(dateTimeKind.format("2026-11-18T06:30:00.000Z", field(), shanghai)).toBe("2026-11-18 14:30");
    expect(dateTimeKind.format("2026-11-18T06:30:05.120Z", field(), shanghai)).toBe("2026-11-18 14:30:05.120");
  });

  it("names the offset in the hour that clocks repeat and refuses the hour they skip", () => {
    expect(dateTimeKind.format("2026-11-01T05:30:00.000Z", field(), newYork)).toBe("2026-11-01 01:30 -04:00");
    expect(dateTimeKind.format("2026-11-01T06:30:00.000Z", field(), newYork)).toBe("2026-11-01 01:30 -05:00");
    expect(dateTimeKind.parse("2026-11-01 01:30 -05:00", field(), newYork)).toEqual({ ok: true, value: "2026-11-01T06:30:00.000Z" });
    expect(dateTimeKind.parse("2026-03-08 02:30", field(), newYork)).toMatchObject({ problem: { code: "FIELD_INSTANT" } });
  });

  it("keeps to its bounds whatever their offsets", () => {
    const bounded = field({ min: "2026-01-01T00:00:00+08:00" });
    expect(dateTimeKind.toColumn("2025-12-31T16:00:00Z", bounded).ok).toBe(true);
    expect(dateTimeKind.toColumn("2025-12-31T15:59:59Z", bounded)).toMatchObject({ problem: { code: "FIELD_TOO_SMALL" } });
    expect(dateTimeKind.lint(field({ max: "yesterday" }))).toMatchObject([{ pointer: "/max" }]);
  });

  it("is refused at once in a text of thousands of blanks", () => {
    const started = process.cpuUsage();
    for (const filler of [" ", "T", "上午"]) expect(dateTimeKind.parse(`x${filler.repeat(5_000)}!`, field(), newYork).ok).toBe(false);
    // Microseconds of this process: the clock on the wall also counts what others do.
    expect(process.cpuUsage(started).user).toBeLessThan(1_000_000);
  });
});
