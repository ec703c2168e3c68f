import type { AppDefinition, ReportDefinition, SampleData, SampleRow } from "@funnelsmith/definition";
import { type Actor, checkLedger, type Ctx, installSample, listRecords } from "@funnelsmith/engine";
import { createTestTenant, type TestTenant } from "@funnelsmith/testkit";
import { expect } from "vitest";
import { drillRecords, type ReportParams, type ReportResult, type ReportRow, runReport } from "../src/index.ts";
import { dealRow, type Spent, spendRow, type Told, touchRows } from "./told.ts";

export type { Told } from "./told.ts";

const stage = (key: string, kind: "open" | "won" | "lost" | "invalid" | "parked", expectedDays?: number, probability?: number) => ({
  key,
  kind,
  title: { "zh-CN": `阶段${key}`, en: key },
  ...(expectedDays !== undefined && { expectedDays }),
  ...(probability !== undefined && { probability }),
  ...((kind === "lost" || kind === "invalid") && {
    reason: { required: true as const, options: ["price", "budget", "spam", "competitor"].map((value) => ({ value, title: value })) },
  }),
});

/** Deals in one of two funnels, with what is done, spent and aimed at beside them. */
export const app: AppDefinition = {
  formatVersion: 1,
  key: "semantics",
  version: "1.0.0",
  title: "semantics",
  objects: [
    { key: "account", title: "account", titleField: "name", fields: [{ key: "name", kind: "text", title: "name" }] },
    {
      key: "deal",
      title: "deal",
      titleField: "name",
      amountField: "amount",
      closeDateField: "close_on",
      fields: [
        { key: "name", kind: "text", title: "name" },
        { key: "amount", kind: "money", title: "amount" },
        { key: "account", kind: "reference", object: "account", title: "account" },
        {
          key: "source",
          kind: "select",
          title: "source",
          options: [
            { value: "site", title: { "zh-CN": "官网", en: "Site" } },
            { value: "fair", title: { "zh-CN": "展会", en: "Fair" } },
          ],
        },
        { key: "close_on", kind: "date", title: "close" },
        { key: "score", kind: "number", title: "score" },
        { key: "next_on", kind: "dateTime", title: "next" },
      ],
    },
    {
      key: "touch",
      title: { "zh-CN": "跟进", en: "touch" },
      titleField: "name",
      fields: [
        { key: "name", kind: "text", title: "name" },
        { key: "deal", kind: "reference", object: "deal", title: "deal" },
        { key: "account", kind: "reference", object: "account", title: "account" },
        { key: "at", kind: "dateTime", title: "at" },
        { key: "how", kind: "select", title: "how", options: ["call", "mail"].map((value) => ({ value, title: value })) },
      ],
    },
    {
      key: "spend",
      title: "spend",
      titleField: "name",
      fields: [
        { key: "name", kind: "text", title: "name" },
        { key: "source", kind: "select", title: "source", options: ["site", "fair"].map((value) => ({ value, title: value })) },
        { key: "first", kind: "date", title: "first" },
        { key: "last", kind: "date", title: "last" },
        { key: "amount", kind: "money", title: "amount" },
      ],
    },
    {
      key: "target",
      title: "target",
      titleField: "name",
      fields: [
        { key: "name", kind: "text", title: "name" },
        { key: "seller", kind: "member", title: "seller" },
        { key: "month", kind: "date", title: "month" },
        { key: "amount", kind: "money", title: "amount" },
        { key: "deals", kind: "number", title: "deals" },
      ],
    },
  ],
  funnels: [
    {
      key: "f",
      object: "deal",
      title: "f",
      moves: { skip: "allow", back: "allow", reopen: "allow" },
      stages: [
        stage("a", "open", 5, 0.1),
        stage("b", "open", 10, 0.5),
        stage("c", "open"),
        stage("rest", "parked"),
        stage("won", "won"),
        stage("served", "won"),
        stage("lost", "lost"),
        stage("declined", "lost"),
        stage("invalid", "invalid"),
      ],
    },
    // Another one over the same records, with a stage of the same name.
    {
      key: "g",
      object: "deal",
      title: "g",
      moves: { skip: "allow", back: "allow", reopen: "allow" },
      stages: [stage("a", "open"), stage("done", "won")],
    },
  ],
  roles: [
    {
      key: "all",
      title: "all",
      objects: {
        deal: { read: "all", update: "all" },
        account: { read: "all" },
        target: { read: "all" },
        touch: { read: "all" },
        spend: { read: "all" },
      },
    },
    {
      key: "own",
      title: "own",
      objects: { deal: { read: "own" }, target: { read: "own" }, touch: { read: "own" }, spend: { read: "own" } },
    },
    {
      key: "blind",
      title: "blind",
      objects: { deal: { read: "all", fields: { amount: "hidden", source: "hidden", close_on: "hidden" } } },
    },
  ],
};

/** Midnight UTC of a day of January 2026, later months by higher numbers. */
export const day = (of: number): string => new Date(Date.UTC(2026, 0, 0) + of * 86_400_000).toISOString();
/** The instant of every question that names none. */
export const now: string = day(32);

/** A tenant whose ledger was told by hand, and what may be asked of it. */
export interface LedgerTenant {
  readonly test: TestTenant;
  /** Id and version a record was told with. */
  told(name: string): readonly [id: string, version: number];
  /** The same questions as one who may do anything. */
  admin(): Promise<Ctx>;
  ctx(roles?: readonly string[]): Promise<Ctx>;
  run(definition: ReportDefinition, params?: ReportParams, roles?: readonly string[]): Promise<ReportResult>;
  /** Names behind a drill token, through the list every reader uses; its count is checked. */
  behind(token: string | undefined, roles?: readonly string[]): Promise<string[]>;
  /** Every drill-down of a report lists as many records as its column says. */
  agrees(definition: ReportDefinition, params?: ReportParams, roles?: readonly string[]): Promise<void>;
}

/** The same app without the other funnel. */
export const oneFunnel: AppDefinition = { ...app, funnels: (app.funnels ?? []).filter((funnel) => funnel.key === "f") };

/** Tells a ledger by the history path, so that columns and moves are what the product itself writes. */
export async function tellLedger(
  deals: Readonly<Record<string, Told>>,
  targets: readonly {
    readonly seller: "me" | "other";
    readonly day: number;
    readonly amount: number;
    readonly deals: number;
    readonly set?: number;
  }[] = [],
  definition: AppDefinition = app,
  spent: readonly Spent[] = [],
): Promise<LedgerTenant> {
  const test = await createTestTenant({ app: definition });
  const catalog = () => test.catalogs.get(test.tenant.id, "semantics");
  const asked = async (actor: Actor): Promise<Ctx> => {
    const settings = { locale: "en" as const, now, today: "2026-02-01", cause: "api" as const, secret: "s".repeat(32) };
    return { db: test.db, catalog: await catalog(), actor, ...settings };
  };
  const admin: Actor = { member: "00000000-0000-7000-8000-000000000000", roles: [], admin: true, owners: [] };
  const sample: SampleData = {
    formatVersion: 1,
    app: "semantics",
    members: [
      { ref: "me", name: "Me", roles: ["all"] },
      { ref: "other", name: "Other", roles: ["all"] },
    ],
    rows: [
      ...[...new Set(Object.values(deals).flatMap(({ account }) => account ?? []))].map(
        (name): SampleRow => ({ object: "account", ref: name, owner: "me", createdDay: -400, fields: { name } }),
      ),
      ...Object.entries(deals).map(([name, told]) => dealRow(name, told)),
      ...Object.entries(deals).flatMap(([name, told]) => touchRows(name, told)),
      ...spent.map(spendRow),
      ...targets.map(
        (target, index): SampleRow => ({
          object: "target",
          ref: `t${index}`,
          owner: target.seller,
          createdDay: target.set === undefined ? -400 : target.set - 32,
          fields: {
            name: `t${index}`,
            seller: target.seller,
            month: { $day: target.day - 32 },
            amount: `${target.amount}`,
            deals: target.deals,
          },
        }),
      ),
    ],
  };
  await installSample(await asked(admin), sample);
  expect(await checkLedger(test.db, await catalog())).toEqual([]);
  const schema = test.tenant.schema;
  const rows = await test.db.administer((tx) =>
    tx.query({ text: `select id, name, version from "${schema}".semantics__deal`, values: [] }),
  );
  const members = await test.db.administer((tx) => tx.query({ text: `select id, name from "${schema}".member`, values: [] }));
  const me = String(members.find((member) => member["name"] === "Me")?.["id"]);
  const ctx = (roles: readonly string[] = ["all"]): Promise<Ctx> => asked({ member: me, roles, admin: false, owners: [me] });
  const run: LedgerTenant["run"] = async (definition, params = {}, roles) => runReport(await ctx(roles), definition, params);
  const behind: LedgerTenant["behind"] = async (token, roles) => {
    const c = await ctx(roles);
    const { object, records } = drillRecords(c, token ?? "", (definition) => definition as ReportDefinition);
    const answer = JSON.parse(await listRecords(c, object, { limit: 500, count: "exact" }, { token: token ?? "", records }));
    expect(answer.count.value).toBe(answer.items.length);
    return answer.items.map((item: { fields: { name: string } }) => item.fields.name).sort();
  };
  return {
    test,
    told(name) {
      const row = rows.find((each) => each["name"] === name);
      return [String(row?.["id"]), Number(row?.["version"])];
    },
    admin: () => asked({ member: me, roles: [], admin: true, owners: [me] }),
    ctx,
    run,
    behind,
    async agrees(definition, params, roles) {
      const { rows: found } = await run(definition, params, roles);
      const points = found.flatMap((each) => Object.entries(each.drill).map(([column, token]) => [column, token, each[column]] as const));
      // Whoever may read only some of the records may find none of them here.
      if (roles?.includes("own") !== true) expect(points.some(([, , value]) => Number(value) > 0)).toBe(true);
      for (const [column, token, value] of points)
        expect([definition.type, column, (await behind(token, roles)).length]).toEqual([definition.type, column, Number(value)]);
    },
  };
}

/** The row of a report that holds a value in a column, given as itself or as the value of a named group. */
export function rowOf(result: ReportResult, column: string, value: unknown): ReportRow {
  const found = result.rows.find((row) => {
    const cell = row[column];
    return cell === value || (typeof cell === "object" && cell !== null && "value" in cell && cell.value === value);
  });
  if (!found) throw new Error(`no row with ${column} = ${String(value)}`);
  return found;
}

/** Names in order. */
export const names = (text: string): string[] => text.split(" ").filter(Boolean).sort();

/** The ten deals that specify every funnel number by example: they skip, go back, re-enter, reopen, tie, and start in the middle. */
export const tenDeals: Readonly<Record<string, Told>> = {
  d1: { amount: 100, path: "a2 b3 c5 won8" },
  d2: { amount: 200, path: "a2 c4 won6" },
  d3: { amount: 50, path: "a2 b3 a4 b7 lost9!price" },
  d4: { amount: 80, path: "a3 b6 lost7!budget b10 c11 won13" },
  d5: { amount: 30, path: "a4" },
  d6: { amount: 60, path: "a4 b5" },
  d7: { amount: 70, path: "b6 c7" },
  d8: { amount: 10, path: "a9 lost9!spam" },
  d9: { amount: 90, path: "a2 b3 c4 b5 c10 lost12!competitor" },
  d10: { amount: 40, path: "a21" },
};
