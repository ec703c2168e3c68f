import type { FieldDefinition } from "@funnelsmith/definition";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { describe, expect, it } from "vitest";
import { exampleFields, exampleValues } from "../test/example-fields.ts";
import { addFieldKeywords } from "./keywords/field-keywords.ts";
import { kindOf } from "./kinds.ts";

const ajv = addFieldKeywords(new Ajv2020({ allowUnionTypes: true, ownProperties: true }));
addFormats.default(ajv);

const narrow: readonly FieldDefinition[] = [
  { key: "code", title: "Code", kind: "text", minLength: 2, maxLength: 6, pattern: "^[A-Z]+-[0-9]+$" },
  { key: "paid", title: "Paid", kind: "money", min: "0.5", max: "1000.25" },
  { key: "count", title: "Count", kind: "number", min: "-3", max: "12" },
  { key: "discount", title: "Discount", kind: "percent", scale: 2, min: "0", max: "1" },
  { key: "due", title: "Due", kind: "date", min: "2026-01-01", max: "2026-12-31" },
  { key: "at", title: "At", kind: "dateTime", min: "2026-01-01T00:00:00+08:00", max: "2026-12-31T00:00:00Z" },
  {
    key: "grades",
    title: "Grades",
    kind: "multiSelect",
    minItems: 1,
    maxItems: 2,
    options: [
      { value: "a", title: "A" },
      { value: "b", title: "B" },
      { value: "c", title: "C" },
      { value: "old", title: "Old", retired: true },
    ],
  },
];

const fields = [...exampleFields.filter((field) => !kindOf(field).flags.virtual), ...narrow];

const id = "0197b1c2-0000-7000-8000-000000000001";

/** Good for some kind and bad for others; what is JSON and what a program may hand over besides. */
const inputs: readonly unknown[] = [
  ...Object.values(exampleValues).flat(),
  "",
  " ",
  "NaN",
  "Infinity",
  "-Infinity",
  "1e400",
  "1e5",
  "0x10",
  "+1",
  "01",
  ".5",
  "5.",
  "1,000",
  "１２",
  "0.1",
  "0.50",
  "0.500",
  "0.12345",
  "12.00000000000000000000000",
  "1000.25",
  "1000.26",
  "-0",
  "-0.00",
  "9".repeat(18),
  "9".repeat(19),
  `0.${"0".repeat(60)}1`,
  0,
  -3,
  -4,
  12,
  13,
  0.5,
  0.1 + 0.2,
  1.005,
  1e-7,
  1e-30,
  1e18,
  1e21,
  2 ** 53,
  2 ** 53 - 1,
  123_456_789_012.25,
  1_234_567_890_123_456.5,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  JSON.parse("1e400"),
  true,
  "true",
  [],
  ["gold"],
  ["gold", "gold"],
  ["gold", 1],
  ["gold", "tin"],
  [["gold"]],
  ["a"],
  ["a", "b"],
  ["a", "b", "c"],
  ["old"],
  Array.from({ length: 101 }, () => "gold"),
  {},
  { id },
  { id, title: "Acme", restricted: true },
  { id: "1" },
  { id: null },
  JSON.parse('{"__proto__": {"id": "0197b1c2-0000-7000-8000-000000000001"}}'),
  id,
  id.toUpperCase(),
  `${id} `,
  "\0",
  "a\0b",
  "a\ud800",
  "\udc00a",
  "😀",
  "AB-1",
  "ab-1",
  "AB-1234",
  "x".repeat(256),
  "😀".repeat(255),
  "2025-12-31",
  "2026-01-01",
  "2026-12-31",
  "2027-01-01",
  "2026-02-30",
  "2023-02-29",
  "2024-02-29",
  "1900-02-29",
  "2000-02-29",
  "0000-01-01",
  "10000-01-01",
  "2026-1-1",
  "2026-13-01",
  "2026-01-01T00:00:00Z",
  "2025-12-31T16:00:00Z",
  "2025-12-31T15:59:59.999Z",
  "2026-12-31T00:00:00.000Z",
  "2026-12-31T00:00:00.001Z",
  "2026-06-30T23:59:60Z",
  "2026-01-01T24:00:00Z",
  "2026-01-01T00:00:00",
  "2026-01-01 00:00:00Z",
  "2026-01-01T00:00:00.123456789+05:30",
  "2026-01-01T00:00:00+15:00",
  "0001-01-01T00:00:00+01:00",
  "9999-12-31T23:59:59.999-01:00",
  "2026-02-30T00:00:00Z",
  "a@b",
  "a@b.c",
  "a b@c.de",
  `${"a".repeat(65)}@b.cn`,
  `a@${"b".repeat(250)}.cn`,
  " li.na@example.com ",
  "13800138000 ",
  "23800138000",
  "1380013800",
  "+8613800138000",
  "008613800138000",
  "(010) 8888-6666",
  "010-12345678",
  "+44 20 7946 0958",
  "+86 1",
  "ftp://example.com",
  "HTTPS://EXAMPLE.COM",
  "https://user:secret@example.com",
  "https://exa mple.com",
  "https://example.com:70000",
  "https://example.com/a b",
  "//example.com",
  `https://example.com/${"a".repeat(2100)}`,
];

describe("what a field accepts", () => {
  it.each(fields.map((field) => [field.key, field] as const))("is the same for %s in its JSON Schema and at the column", (_key, field) => {
    const kind = kindOf(field);
    const validate = ajv.compile(kind.jsonSchema(field, "en"));
    const counts = { accepted: 0, refused: 0 };
    for (const input of inputs) {
      const read = kind.toColumn(input, field);
      counts[read.ok ? "accepted" : "refused"] += 1;
      expect(validate(input), `${JSON.stringify(input)?.slice(0, 60)} (${String(input).slice(0, 30)})`).toBe(read.ok);
      if (!read.ok) {
        expect(read.problem.code).toMatch(/^FIELD_[A-Z_]+$/);
        expect(read.problem.detail["zh-CN"]).toMatch(/[\u4e00-\u9fff]/);
        expect(read.problem.detail.en).toMatch(/^[A-Z]/);
      }
    }
    expect(counts.accepted).toBeGreaterThan(0);
    expect(counts.refused).toBeGreaterThan(20);
  });

  it.each(fields.map((field) => [field.key, field] as const))("never holds NaN, infinities, NUL or half characters: %s", (_key, field) => {
    const never: unknown[] = [
      Number.NaN,
      JSON.parse("1e400"),
      "\0",
      "a\ud800b",
      "\udc00",
      Symbol("x"),
      () => 1,
      5n,
      new Date(0),
      null,
      undefined,
    ];
    for (const input of never) expect(kindOf(field).toColumn(input, field).ok, String(input)).toBe(false);
  });

  it("stays linear on the pattern that hangs a backtracking engine", () => {
    const field: FieldDefinition = { key: "x", title: "X", kind: "text", pattern: "^(a+)+$" };
    const started = process.cpuUsage();
    expect(kindOf(field).toColumn(`${"a".repeat(200)}!`, field).ok).toBe(false);
    // Microseconds of this process: the clock on the wall also counts what others do.
    expect(process.cpuUsage(started).user).toBeLessThan(500_000);
  });

  it("of every formula is nothing", () => {
    for (const field of exampleFields.filter((one) => kindOf(one).flags.virtual)) {
      for (const input of inputs) expect(kindOf(field).toColumn(input, field).ok).toBe(false);
    }
  });
});
