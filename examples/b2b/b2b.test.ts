import { describe, expect, test } from "vitest";
import { lintReferences, type SampleRow, validateApp, validateSample } from "../../packages/definition/src/index.ts";
import { kindList, kindOf, objectScope } from "../../packages/fields/src/index.ts";
import { check } from "../../packages/logic/src/index.ts";
import { renameApp } from "../../packages/testkit/src/rename-app.ts";
import { examples } from "../read-examples.ts";
import { judgeOf } from "../sample-moves.ts";

const example = examples.find(({ key }) => key === "b2b");
if (!example) throw new Error("there is no b2b");
const { app, sample } = example;

describe("the app", () => {
  test("uses every kind there is", () => {
    const used = new Set(app.objects.flatMap((object) => object.fields.map((field) => field.kind)));
    expect(kindList.map((kind) => kind.name).filter((name) => !used.has(name))).toEqual([]);
  });

  test("stands as well under any other names", () => {
    const seed = Math.floor(Math.random() * 1e9);
    let state = seed;
    const random = () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state / 4_294_967_296;
    };
    const renamed = renameApp(app, sample, random);
    const form = validateApp(renamed.app);
    expect(form, `seed ${seed}`).toMatchObject({ ok: true });
    expect(lintReferences(renamed.app, (kind) => kindOf({ kind }))).toEqual([]);
    for (const object of renamed.app.objects)
      for (const validation of object.validations ?? [])
        expect(check(validation.rule, objectScope(renamed.app, object.key), "boolean")).toMatchObject({ ok: true });
    for (const stage of renamed.app.funnels?.[0]?.stages ?? [])
      for (const criterion of [...(stage.entry ?? []), ...(stage.exit ?? [])])
        expect(check(criterion.rule, objectScope(renamed.app, renamed.key("deal")), "boolean")).toMatchObject({ ok: true });
    expect(validateSample(renamed.sample)).toMatchObject({ ok: true });
    expect(renamed.sample?.rows[0]?.object).toBe(renamed.key("account"));
    expect(JSON.stringify(renamed.app)).not.toMatch(/"(deal|negotiation|demo|budget_ok|商机)"/);
  });
});

describe("the sample", () => {
  const deals = sample.rows.filter((row) => row.object === "deal");

  test("has a team of six, 280 deals and more, and two years of moves, some of them back, over stages and out of closed ones", () => {
    expect(sample.members).toHaveLength(6);
    expect(deals.length).toBeGreaterThanOrEqual(280);
    const moves = deals.flatMap((deal) => deal.transitions ?? []);
    expect(Math.min(...moves.map(({ day }) => day))).toBeLessThan(-690);
    expect(Math.max(...moves.map(({ day }) => day))).toBeGreaterThan(-2);
    expect(moves.filter(({ reason }) => reason?.code === undefined && reason?.note !== undefined).length).toBeGreaterThan(20);
  });

  test("has on top of the proposals the deal the README's tour is about: it lacks a quote, and with it the budget is judged", () => {
    const entered = (deal: SampleRow): number => deal.transitions?.at(-1)?.day ?? 0;
    const proposals = deals.filter((deal) => deal.transitions?.at(-1)?.stage === "proposal");
    const [top] = proposals.sort((one, other) => entered(other) - entered(one));
    if (!top) throw new Error("no deal is in proposal");
    const filled = { ...top, fields: { ...top.fields, quote: top.fields["amount"] ?? "", close_on: { $day: 20 } } };
    const move = { funnel: "sales", from: "proposal", to: "negotiation", day: 0 };
    const [lacking, met] = judgeOf(
      app,
      sample,
    )([
      { ...move, row: top },
      { ...move, row: filled },
    ]);
    expect([...(lacking ?? [])].sort()).toEqual(["budget_ok", "required:close_on", "required:quote"]);
    expect(met).toEqual([]);
  });

  test("has every reason of a loss, and payments that add up to their contract", () => {
    const reasons = deals.flatMap((deal) =>
      (deal.transitions ?? []).filter(({ stage }) => stage === "lost").map(({ reason }) => reason?.code),
    );
    expect(new Set(reasons).size).toBe(7);
    const cents = (value: unknown): number => Math.round(Number(value) * 100);
    for (const contract of sample.rows.filter(({ object, fields }) => object === "contract" && fields["signed_on"] !== undefined)) {
      const payments = sample.rows.filter(({ object, fields }) => object === "payment" && fields["contract"] === contract.ref);
      expect(
        payments.reduce((sum, { fields }) => sum + cents(fields["amount"]), 0),
        contract.ref,
      ).toBe(cents(contract.fields["total"]));
    }
  });
});
