import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type AppDefinition, canonicalize, lintReferences, merge3, validateApp } from "../src/index.ts";
import { change, workedExample } from "./example.ts";

const base = workedExample();

/** An app as lines: place by identity → value; rules and people are values. */
function linesOf(value: unknown, at = "", lines = new Map<string, string>()): Map<string, string> {
  if (Array.isArray(value) && !/\/(rule|formula|filter)$/.test(at)) {
    lines.set(at, "list");
    for (const item of value) {
      const key = typeof item === "string" ? item : (item.key ?? item.value ?? item.field);
      linesOf(item, `${at}/${key}`, lines);
    }
  } else if (typeof value === "object" && value !== null && !/\/(rule|formula|filter|autoEnter)$/.test(at)) {
    lines.set(at, "object");
    for (const [key, inner] of Object.entries(value)) linesOf(inner, `${at}/${key}`, lines);
  } else lines.set(at, JSON.stringify(value));
  return lines;
}

/** Every list of the app whose items have a key, with how to reach it in a copy. */
function listsOf(app: AppDefinition): { key?: string; title?: unknown; value?: string }[][] {
  const lists: { key?: string; title?: unknown; value?: string }[][] = [];
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) {
      if (value.every((item) => typeof item === "object" && item !== null && ("key" in item || "value" in item))) lists.push(value);
      for (const item of value) walk(item);
    } else if (typeof value === "object" && value !== null) for (const inner of Object.values(value)) walk(inner);
  };
  walk(app);
  return lists;
}

/** One edit: which list, which item, what is done to it. */
const edit = fc.record({
  list: fc.nat(),
  item: fc.nat(),
  what: fc.constantFrom("title", "remove", "add", "move", "twin"),
  word: fc.constantFrom("甲", "乙", "丙", "丁"),
});
type Edit = typeof edit extends fc.Arbitrary<infer E> ? E : never;

/** Makes edits one after another; those that would leave an app that is not valid are left out. */
function edited(app: AppDefinition, edits: readonly Edit[]): AppDefinition {
  let result = app;
  for (const { list, item, what, word } of edits) {
    const copy = structuredClone(result);
    const lists = listsOf(copy);
    const items = lists[list % lists.length]!;
    const place = item % Math.max(items.length, 1);
    const chosen = items[place];
    if (what === "title" && chosen) chosen.title = word;
    if (what === "remove") items.splice(place, 1);
    if (what === "move" && items.length > 1) items.push(...items.splice(place, 1));
    if ((what === "add" || what === "twin") && chosen) {
      const id = what === "twin" ? "twin" : `n${["甲", "乙", "丙", "丁"].indexOf(word)}`;
      items.splice(place, 0, { ...structuredClone(chosen), ...("key" in chosen ? { key: id } : { value: id }), title: word });
    }
    const form = validateApp(copy);
    if (form.ok && lintReferences(form.app).length === 0) result = form.app;
  }
  return result;
}

const side = fc.array(edit, { maxLength: 12 }).map((edits) => edited(base, edits));
const covers = (id: string, place: string): boolean => place === id || place.startsWith(`${id}/`) || id.startsWith(`${place}/`);

describe("three versions of an app", () => {
  test("a side that changed nothing yields to the other, byte for byte", () => {
    fc.assert(
      fc.property(side, (changed) => {
        for (const merged of [merge3(base, changed, base), merge3(base, base, changed), merge3(base, changed, changed)]) {
          expect(merged).toMatchObject({ conflicts: [], problems: [] });
          expect(canonicalize(merged.app)).toBe(canonicalize(changed));
        }
      }),
      { numRuns: 30 },
    );
  }, 120_000);

  test("no local edit is lost, and one of the other side only to a conflict that names it", () => {
    fc.assert(
      fc.property(side, side, (mine, theirs) => {
        const { app, conflicts } = merge3(base, mine, theirs);
        const [before, here, there, merged] = [base, mine, theirs, app].map((each) => linesOf(each)) as [
          Map<string, string>,
          Map<string, string>,
          Map<string, string>,
          Map<string, string>,
        ];
        // What uses a thing removed here is left out as a whole; the conflict names the thing, and decided for it brings all back.
        const uses = conflicts.filter(({ theirs: { op } }) => op === "use").map(({ id }) => [id, "theirs"] as const);
        const back = uses.length === 0 ? merged : linesOf(merge3(base, mine, theirs, Object.fromEntries(uses)).app);
        for (const place of new Set([...before.keys(), ...here.keys(), ...there.keys()])) {
          const [b, m, t, now] = [before.get(place), here.get(place), there.get(place), merged.get(place)];
          const named = conflicts.some(({ id }) => covers(id, place)) || (now === m && back.get(place) === t);
          if (m !== b) expect([place, now]).toEqual([place, m]);
          if (t !== b && now !== t) expect([place, named]).toEqual([place, true]);
          if (m !== b && t !== b && m !== t) expect([place, named]).toEqual([place, true]);
        }
      }),
      { numRuns: 80 },
    );
  }, 120_000);

  test("two valid apps merge into a valid one, whichever side every conflict is decided for", () => {
    fc.assert(
      fc.property(side, side, (mine, theirs) => {
        const first = merge3(base, mine, theirs);
        expect(first.problems).toEqual([]);
        const choices = Object.fromEntries(first.conflicts.map(({ id }) => [id, "theirs" as const]));
        const other = merge3(base, mine, theirs, choices);
        expect(other.problems).toEqual([]);
        for (const { id, taken, decided } of other.conflicts) if (id in choices) expect([id, taken, decided]).toEqual([id, "theirs", true]);
      }),
      { numRuns: 80 },
    );
  }, 120_000);

  test("the order of one side is kept where the other moved nothing", () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6], { minLength: 7, maxLength: 7 }), (order) => {
        const stages = base.funnels![0]!.stages;
        const moved = change(
          base,
          "/funnels/0/stages",
          order.map((place) => stages[place]),
        );
        const titled = change(base, "/funnels/0/stages/2/title", "方案");
        for (const merged of [merge3(base, moved, titled), merge3(base, titled, moved)]) {
          expect(merged.conflicts).toEqual([]);
          expect(merged.app.funnels![0]!.stages.map(({ key }) => key)).toEqual(order.map((place) => stages[place]!.key));
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe("conflicts say what each side did", () => {
  const told = (mine: AppDefinition, theirs: AppDefinition, choices?: Parameters<typeof merge3>[3]) => {
    const { conflicts, app, problems } = merge3(base, mine, theirs, choices);
    return { app, problems, conflicts: conflicts.map(({ id, pointer, sentence }) => [id, pointer, sentence["zh-CN"], sentence.en]) };
  };

  test("both renamed a stage", () => {
    const { conflicts } = told(change(base, "/funnels/0/stages/0/title", "我的线索"), change(base, "/funnels/0/stages/0/title", "新线索"));
    expect(conflicts).toEqual([
      [
        "/funnels/sales/stages/lead/title",
        "/funnels/0/stages/0/title",
        "这里：阶段「我的线索」的标题由「线索获取」改为「我的线索」；新版本：阶段「我的线索」的标题由「线索获取」改为「新线索」",
        'Here: Changed title of stage "我的线索" from "Lead" to "我的线索". New version: Changed title of stage "我的线索" from "Lead" to "新线索".',
      ],
    ]);
  });

  test("one language each is no conflict", () => {
    const { conflicts, app } = told(
      change(base, "/funnels/0/stages/0/title/zh-CN", "我的线索"),
      change(base, "/funnels/0/stages/0/title/en", "Prospect"),
    );
    expect(conflicts).toEqual([]);
    expect(app.funnels![0]!.stages[0]!.title).toEqual({ "zh-CN": "我的线索", en: "Prospect" });
  });

  test("a field removed here and used by a new view there: left out with the view's use of it, or brought back", () => {
    const mine = change(base, "/objects/0/fields/2", undefined);
    const view = { key: "by_industry", type: "table", object: "account", title: "按行业", fields: ["name", "industry"] };
    const theirs = change(base, "/views", [view]) as AppDefinition;
    expect(lintReferences(theirs)).toEqual([]);
    const { conflicts, app, problems } = told(mine, theirs);
    expect(conflicts).toEqual([
      [
        "/objects/account/fields/industry",
        "/objects/0/fields",
        "这里：删除对象「客户」的字段「行业」；新版本：视图「按行业」的字段「行业」用到对象「客户」的字段「行业」",
        'Here: Removed field "Industry" of object "Account". New version: field "Industry" of object "Account" is used by field "Industry" of view "按行业".',
      ],
    ]);
    expect(problems).toEqual([]);
    expect(app.views).toBeUndefined();
    const back = told(mine, theirs, { "/objects/account/fields/industry": "theirs" });
    expect(back.problems).toEqual([]);
    expect(back.app.views).toHaveLength(1);
    expect(back.app.objects[0]!.fields.map(({ key }) => key)).toContain("industry");
  });

  test("a reference removed with the gate over its rows, and that gate changed here: brought back with it, or gone with it", () => {
    const gate = "/funnels/0/stages/3/entry/0";
    const mine = change(base, `${gate}/title`, "演示过");
    const theirs = change(change(base, gate, undefined), "/objects/2/fields/0", undefined);
    expect(lintReferences(theirs)).toEqual([]);
    const [entry, reference] = ["/funnels/sales/stages/negotiation/entry/demo_done", "/objects/activity/fields/deal"] as const;
    const { conflicts, problems, app } = merge3(base, mine, theirs);
    expect(problems).toEqual([]);
    expect(conflicts.map(({ id, mine: here, theirs: there }) => [id, here.op, there.op])).toEqual([
      [reference, "use", "remove"],
      [entry, "change", "remove"],
    ]);
    expect(app.objects[2]!.fields[0]!.key).toBe("deal");
    for (const side of ["mine", "theirs"] as const) {
      const other = merge3(base, mine, theirs, { [reference]: "theirs", [entry]: side });
      expect(other.problems).toEqual([]);
      expect([other.app.objects[2]!.fields[0]!.key, other.app.funnels![0]!.stages[3]!.entry![0]!.key]).toEqual(["summary", "budget_ok"]);
    }
  });

  test("a funnel added there over rows whose reference was removed here: left out as a whole, and brought back with the reference", () => {
    const mine = change(change(base, "/funnels/0/stages/3/entry/0", undefined), "/objects/2/fields/0", undefined);
    const theirs = change(base, "/funnels/-", { ...base.funnels![0]!, key: "twin" });
    expect([lintReferences(mine), lintReferences(theirs)]).toEqual([[], []]);
    const { conflicts, problems, app } = merge3(base, mine, theirs);
    expect(conflicts.map(({ id, mine: here, theirs: there }) => [id, here.op, there.op])).toEqual([
      ["/objects/activity/fields/deal", "remove", "use"],
    ]);
    expect([problems, app.funnels!.map(({ key }) => key)]).toEqual([[], ["sales"]]);
    const back = merge3(base, mine, theirs, { "/objects/activity/fields/deal": "theirs" });
    expect([back.problems, back.app.funnels!.map(({ key }) => key)]).toEqual([[], ["sales", "twin"]]);
  });

  test("a field that became another kind here and got a new title there is decided whole", () => {
    const mine = change(base, "/objects/0/fields/1/kind", "text");
    const theirs = change(base, "/objects/0/fields/1/title", "手机");
    expect(told(mine, theirs).conflicts.map(([id]) => id)).toEqual(["/objects/account/fields/phone"]);
  });

  test("stages put in two different orders are one conflict on the list", () => {
    const stages = base.funnels![0]!.stages;
    const swap = (a: number, b: number) =>
      change(
        base,
        "/funnels/0/stages",
        stages.map((stage, place) => (place === a ? stages[b] : place === b ? stages[a] : stage)),
      );
    const { conflicts } = told(swap(0, 1), swap(1, 2));
    expect(conflicts.map(([id]) => id)).toEqual(["/funnels/sales/stages"]);
  });
});
