import type { AppDefinition, FieldDefinition } from "@funnelsmith/definition";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openWork, type Work } from "../../test/open-work.ts";
import type { Actor } from "../context.ts";
import { bulkWrite } from "../records/bulk-write.ts";
import { createRecord } from "../records/create-record.ts";
import { advance } from "./advance.ts";
import { entryFacts } from "./entry-facts.ts";
import { gateOf } from "./gate.ts";

const option = (value: string) => ({ value, title: value });
const plain = [
  { key: "line", kind: "text", title: "Line" },
  { key: "long", kind: "longText", title: "Long" },
  { key: "mail", kind: "email", title: "Mail" },
  { key: "phone", kind: "phone", title: "Phone" },
  { key: "site", kind: "url", title: "Site" },
  { key: "whole", kind: "number", title: "Whole" },
  { key: "fine", kind: "number", scale: 4, title: "Fine" },
  { key: "bounded", kind: "number", scale: 2, min: "-5", max: "5", title: "Bounded" },
  { key: "amount", kind: "money", title: "Amount" },
  { key: "share", kind: "percent", title: "Share" },
  { key: "agreed", kind: "boolean", title: "Agreed" },
  { key: "day", kind: "date", title: "Day" },
  { key: "tier", kind: "select", title: "Tier", options: [option("gold"), option("silver")] },
  { key: "seller", kind: "member", title: "Seller" },
  { key: "account", kind: "reference", object: "account", title: "Account" },
] as FieldDefinition[];
const others = [
  { key: "moment", kind: "dateTime", title: "Moment" },
  { key: "tags", kind: "multiSelect", title: "Tags", options: [option("a"), option("b")] },
  { key: "double", kind: "formula", result: { kind: "number", scale: 2 }, title: "Double", formula: { "*": [{ var: "amount" }, 2] } },
] as FieldDefinition[];

const given = (field: string) => ({
  key: `has_${field}`,
  title: field,
  severity: "warn" as const,
  rule: { "!": [{ empty: [{ var: field }] }] },
});
const hops = ["account.name", "account.level", "account.opened", "account.half"].map((path) => ({
  ...given(path),
  key: path.replace(".", "_"),
}));

const app: AppDefinition = {
  formatVersion: 1,
  key: "gates",
  version: "1.0.0",
  title: "Gates",
  objects: [
    {
      key: "account",
      title: "Account",
      titleField: "name",
      fields: [
        { key: "name", kind: "text", title: "Name", required: true },
        { key: "level", kind: "number", title: "Level" },
        { key: "opened", kind: "dateTime", title: "Opened" },
        { key: "half", kind: "formula", result: { kind: "number", scale: 2 }, title: "Half", formula: { "/": [{ var: "level" }, 2] } },
      ],
    },
    {
      key: "deal",
      title: "Deal",
      titleField: "name",
      fields: [{ key: "name", kind: "text", title: "Name", required: true }, ...plain, ...others],
    },
  ],
  funnels: [
    {
      key: "sales",
      object: "deal",
      title: "Sales",
      moves: { back: "allow", skip: "allow", reopen: "allow" },
      stages: [
        { key: "lead", kind: "open", title: "Lead" },
        { key: "known", kind: "open", title: "Known", entry: [...plain.map(({ key }) => given(key)), ...hops] },
        { key: "asked", kind: "open", title: "Asked", entry: others.map(({ key }) => given(key)) },
        { key: "won", kind: "won", title: "Won" },
      ],
    },
  ],
};

let work: Work;
let actor: Actor;
let account: string;
beforeAll(async () => {
  work = await openWork(app);
  actor = await work.member([], { admin: true });
  const fields = { name: " Acme　株式会社 ", level: 7, opened: "2026-03-09T03:30:00.120Z" };
  account = (await createRecord(await work.ctx(actor), "account", { fields })).id;
});
afterAll(() => work.drop());

const rows = (): readonly Record<string, unknown>[] => [
  {},
  {
    line: "  é ｆｕｌｌ  width ",
    long: "two\nlines",
    mail: "A@Example.com",
    phone: "+86 138 0000 0000",
    site: "https://example.com/ä",
    whole: 12,
    fine: "0.5",
    bounded: "-4.50",
    amount: "1000.5",
    share: "0.1234",
    agreed: true,
    day: "2026-02-28",
    tier: "gold",
    seller: actor.member,
    account,
    moment: "2026-03-09T03:30:00Z",
    tags: ["b", "a"],
  },
  { whole: "-0", fine: "-0.0001", bounded: "0", amount: "999999999999999999.99", share: "-0", agreed: false, day: "0001-01-01", account },
  { whole: "900000000000000000", fine: 0.25, amount: "-0.50", share: "1", day: "9999-12-31", line: '"quoted" \\ {text},NULL' },
];

describe("the evidence of a gate", () => {
  it("is found without proposing the row where the row and what it refers to say all, and only there", async () => {
    const ctx = await work.ctx(actor);
    const [funnel] = ctx.catalog.objects.get("deal")?.funnels ?? [];
    const deal = ctx.catalog.objects.get("deal");
    if (!funnel || !deal) throw new Error("no funnel");
    const found = funnel.stages.map((stage) => entryFacts(ctx, gateOf(ctx.catalog, deal, funnel, stage)) !== undefined);
    expect(found).toEqual([true, true, false, false]);
  });

  it.each([
    ["known", plain.length + hops.length],
    ["asked", plain.length + hops.length + others.length],
  ])("is the same in the ledger whether a record begins in %s or moves there", async (stage, criteria) => {
    const evidence = async (id: string): Promise<unknown> =>
      (await work.sql("select evidence from :schema.stage_transition where record_id = $1 order by seq desc limit 1", [id]))[0]?.[
        "evidence"
      ];
    const ctx = await work.ctx(actor);
    const create = rows().map((fields, at) => ({ fields: { name: `Deal ${at}`, ...fields }, stage }));
    const { ids } = await bulkWrite(ctx, "deal", { create });
    expect(ids).toHaveLength(create.length);
    for (const [at, fields] of rows().entries()) {
      const moved = await createRecord(ctx, "deal", { fields: { name: `Deal ${at}`, ...fields } });
      await advance(ctx, "deal", moved.id, { to: stage }, "*");
      const expected = await evidence(moved.id);
      expect(expected).toHaveLength(criteria);
      expect(await evidence(ids?.[at] ?? "")).toEqual(expected);
      const alone = await createRecord(ctx, "deal", { fields: { name: `Deal ${at}`, ...fields }, stage });
      expect(await evidence(alone.id)).toEqual(expected);
    }
  });
});
