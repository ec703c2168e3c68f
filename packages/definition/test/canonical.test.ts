import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { assembleBundle, canonicalize, splitBundle, validateApp } from "../src/index.ts";
import { workedExample } from "./example.ts";

const example = workedExample();

/** The same document with the properties of every object in another order. */
function shuffled(value: unknown, random: () => number): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => shuffled(item, random));
  const entries = Object.entries(value).map(([key, item]) => ({ key, item: shuffled(item, random), at: random() }));
  return Object.fromEntries(entries.toSorted((a, b) => a.at - b.at).map(({ key, item }) => [key, item]));
}

function imported(document: unknown) {
  const answer = validateApp(document);
  if (!answer.ok) throw new Error(JSON.stringify(answer.problems));
  return answer.app;
}

describe("the canonical form", () => {
  test("export, import and export again give the same bytes, whatever the order of properties", () => {
    const text = canonicalize(example);
    fc.assert(
      fc.property(fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), (stream) => {
        const app = imported(JSON.parse(JSON.stringify(shuffled(example, () => stream.next().value))));
        expect(canonicalize(app)).toBe(text);
      }),
      { numRuns: 50 },
    );
    expect(canonicalize(imported(JSON.parse(text)))).toBe(text);
  });

  test("keys come in the order of the schemas, the order of lists is kept", () => {
    const text = canonicalize(example);
    expect(text.startsWith('{\n  "formatVersion": 1,\n  "key": "b2b",\n  "version": "1.0.0",\n  "title"')).toBe(true);
    expect(JSON.parse(text)).toEqual(example);
    expect(text.endsWith("}\n")).toBe(true);
  });
});

describe("a bundle as a folder", () => {
  test("is put together again as it was", () => {
    const files = splitBundle(example);
    expect(Object.keys(files)).toContain("objects/deal.json");
    expect(Object.keys(files)).toContain("funnels/sales.json");
    const answer = assembleBundle(files);
    expect(answer.ok && canonicalize(imported(answer.document))).toBe(canonicalize(example));
  });

  test("may keep everything in app.json", () => {
    expect(assembleBundle({ "app.json": example, "sample.json": [] })).toEqual({ ok: true, document: example });
  });

  test("loses nothing unseen", () => {
    const { "objects/deal.json": deal, ...files } = splitBundle(example);
    expect(assembleBundle(files)).toMatchObject({ ok: false, problems: [{ pointer: "/objects/1", code: "FILE_MISSING" }] });
    expect(assembleBundle({ ...files, "objects/deal.json": { ...(deal as object), key: "other" } })).toMatchObject({
      problems: [{ code: "FILE_KEY_DIFFERS" }],
    });
    expect(assembleBundle({ ...splitBundle(example), "views/stray.json": {} })).toMatchObject({ problems: [{ code: "FILE_UNLISTED" }] });
    expect(assembleBundle({})).toMatchObject({ problems: [{ code: "FILE_MISSING" }] });
    expect(assembleBundle(JSON.parse('{"app.json":{"objects":["../../etc/passwd"]}}'))).toMatchObject({
      problems: [{ code: "FILE_MISSING" }],
    });
  });
});
