import type { AppDefinition } from "@funnelsmith/definition";
import { Problem } from "@funnelsmith/problem";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openWork, type Work } from "../../test/open-work.ts";
import { studioApp } from "../../test/studio-app.ts";
import type { Actor, Ctx } from "../context.ts";
import { advanceBulk } from "../moves/advance-bulk.ts";
import { checkAdvance } from "../moves/check-advance.ts";
import { readBoard } from "../moves/read-board.ts";
import { timelineOf } from "../moves/timeline.ts";
import { bulkWrite } from "../records/bulk-write.ts";
import { createRecord } from "../records/create-record.ts";
import { getRecord } from "../records/get-record.ts";
import type { ListQuery } from "../records/list-query.ts";
import { listRecords } from "../records/list-records.ts";
import { patchRecord } from "../records/patch-record.ts";
import { upsertRecord } from "../records/upsert-record.ts";
import { compileRights } from "./compile-rights.ts";
import { disclosures } from "./disclosures.ts";

const hidden: Readonly<Record<string, readonly string[]>> = { client: ["limit", "motto"], job: ["floor", "margin", "client_limit"] };

/** The studio in which makers see nothing computed from a hidden field; a gate reads what is borrowed from a campaign, of which they see their own. */
function guarded(): AppDefinition {
  const app = structuredClone(studioApp);
  const offer = app.funnels?.[0]?.stages.find(({ key }) => key === "offer");
  const rule = { "!": [{ empty: [{ var: "campaign_name" }] }] };
  if (offer) offer.entry = [{ key: "campaigned", title: "Campaigned", severity: "warn", rule }];
  const rights = app.roles?.find((role) => role.key === "maker")?.objects?.["job"];
  if (rights) rights.fields = { ...rights.fields, margin: "hidden" };
  return app;
}

/** The same studio in which the hidden fields, and whatever reads them, were never defined. */
function bare(): AppDefinition {
  const app = guarded();
  for (const object of app.objects) {
    const gone = hidden[object.key] ?? [];
    object.fields = object.fields.filter((field) => !gone.includes(field.key));
    if (object.searchFields) object.searchFields = object.searchFields.filter((key) => !gone.includes(key));
    if (object.validations) object.validations = object.validations.filter((each) => each.key !== "above_floor");
    for (const field of object.fields) if (field.kind === "reference" && field.fill) field.fill = { phone: "phone" };
  }
  app.views = (app.views ?? []).filter((view) => view.key !== "thin");
  for (const role of app.roles ?? []) {
    for (const [object, rights] of Object.entries(role.objects ?? {})) {
      for (const key of hidden[object] ?? []) delete rights.fields?.[key];
    }
  }
  return app;
}

const id = (kind: number, at: number): string => `0190a000-0000-7000-8000-0000000${kind}${String(at).padStart(4, "0")}`;
const now = "2026-06-01T00:00:00.000Z";

describe("a reader learns nothing of what is hidden", () => {
  const works: Work[] = [];
  const maker: Actor = { member: id(1, 1), roles: ["maker"], admin: false, owners: [id(1, 1)] };
  const admin: Actor = { member: id(1, 2), roles: [], admin: true, owners: [id(1, 2)] };
  const ctxOf = (work: Work, actor: Actor = maker): Promise<Ctx> => work.ctx(actor, { now, today: "2026-06-01" });

  /** The same rows in every tenant; `secret` makes every value that makers cannot see, rows of others included. */
  async function furnish(work: Work, secret: (at: number) => string | undefined): Promise<void> {
    for (const actor of [maker, admin]) {
      await work.sql(`insert into :schema.member (id, name, created_at) values ($1, 'someone', now())`, [actor.member]);
    }
    const ctx = await ctxOf(work, admin);
    const known = (fields: Record<string, unknown>): Record<string, unknown> =>
      Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
    const at = Array.from({ length: 24 }, (_, index) => index);
    await bulkWrite(ctx, "client", {
      create: at.map((n) => ({
        id: id(2, n),
        fields: known({ name: `client ${n % 12}.${n}`, alias: `甲乙${n % 5}`, motto: secret(n) && `座右铭${secret(n)}`, limit: secret(n) }),
      })),
    });
    await bulkWrite(ctx, "campaign", { create: at.map((n) => ({ id: id(3, n), fields: { name: `campaign ${secret(n) ?? ""}` } })) });
    await bulkWrite(ctx, "job", {
      create: at.map((n) => ({
        id: id(4, n),
        owner: n % 2 === 0 ? maker.member : admin.member,
        fields: known({
          name: n % 2 === 0 ? `job ${n % 7}` : `job ${secret(n) ?? ""}`,
          client: id(2, n),
          campaign: id(3, n),
          price: n % 2 === 0 ? `${10 + (n % 5)}` : `${10 + Number(secret(n) ?? 0)}`,
          floor: secret(n),
          phone: "13800138000",
        }),
      })),
    });
    await advanceBulk(ctx, "job", { ids: at.slice(0, 12).map((n) => id(4, n)), to: "offer" });
    await bulkWrite(ctx, "note", {
      create: at.map((n) => ({
        id: id(5, n),
        owner: n % 3 === 0 ? maker.member : admin.member,
        fields: { text: n % 3 === 0 ? `note ${n}` : `note ${secret(n) ?? ""}`, job: id(4, n) },
      })),
    });
  }

  beforeAll(async () => {
    works.push(await openWork(guarded()), await openWork(guarded()), await openWork(bare()));
    const [one, two, three] = works as [Work, Work, Work];
    await furnish(one, (at) => `${at % 10}`);
    await furnish(two, (at) => `${(at * 7 + 3) % 10}`);
    await furnish(three, () => undefined);
  });
  afterAll(() => Promise.all(works.map((work) => work.drop())));

  /** What a caller sees of an answer; of a cursor all but its signature, which names the tenant. */
  async function seen(run: Promise<unknown>): Promise<string> {
    const answer = await run.catch((error: unknown) => {
      // A statement that ran out of time on a busy machine is no answer that could tell anything.
      if (!(error instanceof Problem) || error.status >= 500) throw error;
      return { code: error.code, detail: error.detail, errors: error.errors, extensions: error.extensions };
    });
    const text = typeof answer === "string" ? answer : JSON.stringify(answer);
    return text.replaceAll(/("nextCursor":"[\w-]+)\.[\w-]+"/g, '$1"');
  }

  async function alike(probe: (ctx: Ctx) => Promise<unknown>): Promise<string> {
    const answers = await Promise.all(works.map(async (work) => seen(probe(await ctxOf(work)))));
    expect(answers[1]).toBe(answers[0]);
    expect(answers[2]).toBe(answers[0]);
    return answers[0] ?? "";
  }

  const names = [
    "name",
    "price",
    "floor",
    "margin",
    "rank",
    "client",
    "nothing",
    "client.name",
    "client.limit",
    "client.motto",
    "campaign.name",
    "client_limit",
    "campaign_name",
    "$previous.floor",
    "$stage.key",
    "$visits.idea",
    "$record.owner",
  ];
  const name = fc.constantFrom(...names);
  const value = fc.constantFrom<unknown>(0, 3, 10, 12, null, "job 3", "campaign 3", "idea", true);
  const operator = fc.constantFrom("==", "!=", "<", ">=", "contains", "empty", "startsWith");
  const leaf = fc
    .tuple(operator, name, value)
    .map(([op, path, literal]) => ({ [op]: op === "empty" ? [{ var: path }] : [{ var: path }, literal] }));
  const overNotes = leaf
    .map(() => undefined)
    .chain(() => fc.tuple(fc.constantFrom("some", "none", "all"), fc.constantFrom("text", "job", "nothing"), value))
    .map(([op, path, literal]) => ({
      [op]: [{ var: "notes" }, { "==": [{ var: path }, literal] }],
    }));
  const counting = fc.constantFrom(
    { ">": [{ count: [{ var: "notes" }] }, 0] },
    { ">": [{ var: "notes_count" }, 0] },
    { ">": [{ sum: [{ var: "jobs" }, { var: "floor" }] }, 3] },
  );
  const filter = fc.oneof(
    leaf,
    overNotes,
    counting,
    fc.tuple(fc.constantFrom("and", "or"), leaf, leaf).map(([op, a, b]) => ({ [op]: [a, b] })),
  );
  const field = fc.constantFrom(
    "name",
    "price",
    "floor",
    "margin",
    "client_limit",
    "campaign_name",
    "createdAt",
    "nothing",
    "tags",
    "text",
  );
  const aspects: readonly fc.Arbitrary<ListQuery>[] = [
    filter.map((asked) => ({ filter: asked })),
    fc.array(fc.record({ field, direction: fc.constantFrom("asc" as const, "desc" as const) }), { maxLength: 2 }).map((sort) => ({ sort })),
    fc.array(field, { maxLength: 2 }).map((fields) => ({ fields })),
    fc.array(fc.constantFrom("client", "campaign", "floor", "job"), { maxLength: 2 }).map((expand) => ({ expand })),
    fc.constantFrom("job", "3", "座右", "campaign", "甲乙3").map((search) => ({ search })),
    fc.constantFrom("dear", "thin", "nothing").map((view) => ({ view })),
  ];
  const query: fc.Arbitrary<ListQuery> = fc
    .tuple(
      fc.oneof(...aspects),
      fc.oneof(fc.constant({}), ...aspects),
      fc.constantFrom(1, 5, 500),
      fc.constantFrom("exact" as const, "capped" as const, "none" as const),
    )
    .map(([one, other, limit, count]) => ({ ...other, ...one, limit, count }));

  it("by any list: filter, sort, fields, expansion, search, count, view, cursor or error", async () => {
    let found = 0;
    await fc.assert(
      fc.asyncProperty(fc.constantFrom("job", "job", "job", "client", "note", "campaign"), query, async (object, asked) => {
        // The disclosure declared for notes_count: it counts with system rights, as every derived field does.
        const answer = await alike((ctx) => listRecords(ctx, object, asked));
        if (answer.startsWith('{"items":[{')) found += 1;
      }),
      { numRuns: 300 },
    );
    // Some forty of these find something; the bound only tells that the probes are no empty talk.
    expect(found).toBeGreaterThan(10);
  });

  it("by walking pages", async () => {
    for (const sort of [[{ field: "price", direction: "desc" as const }], [{ field: "name", direction: "asc" as const }]]) {
      const walks = await Promise.all(
        works.map(async (work) => {
          const pages: string[] = [];
          let cursor: string | undefined;
          do {
            const text = await listRecords(await ctxOf(work), "job", {
              sort,
              limit: 3,
              expand: ["client", "campaign"],
              ...(cursor && { cursor }),
            });
            pages.push(await seen(Promise.resolve(text)));
            cursor = (JSON.parse(text) as { nextCursor?: string }).nextCursor;
          } while (cursor);
          return pages;
        }),
      );
      expect(walks[0]?.length).toBe(4);
      expect(walks[1]).toEqual(walks[0]);
      expect(walks[2]).toEqual(walks[0]);
    }
  });

  it("by reading one record, visible or not", async () => {
    for (let at = 0; at < 24; at += 1) {
      await alike((ctx) => getRecord(ctx, "job", id(4, at), { expand: ["client"] }));
      await alike((ctx) => getRecord(ctx, "campaign", id(3, at)));
    }
    await alike((ctx) => getRecord(ctx, "job", id(4, 0), { fields: ["floor"] }));
    await alike((ctx) => getRecord(ctx, "job", id(4, 0), { expand: ["margin"] }));
  });

  it("by asking a gate, by what happened to a record, by a board", async () => {
    const ids = (text: string): string => text.replaceAll(/"id":"(?!0190a000)[0-9a-f-]{36}"/g, '"id":"made"');
    for (let at = 0; at < 24; at += 1) {
      for (const to of ["offer", "done", "lost"]) {
        await alike((ctx) => checkAdvance(ctx, "job", id(4, at), { to }));
        await alike((ctx) => checkAdvance(ctx, "job", id(4, at), { to, patch: { price: "20" } }));
      }
      const told = await alike((ctx) => timelineOf(ctx, "job", id(4, at)).then(ids));
      expect(told.includes('"key":"campaigned"')).toBe(at < 12 && at % 2 === 0);
    }
    for (const view of [undefined, "dear", "thin"]) await alike((ctx) => readBoard(ctx, "work", { view }).then(ids));
  });

  it("by writing: a patch, a creation, an upsert or a bulk that names a hidden field, or fills from one", async () => {
    const fields = fc.dictionary(
      fc.constantFrom("name", "floor", "margin", "rank", "phone", "nothing", "price"),
      // No price below any floor: that a maker may not sell below it is declared.
      fc.constantFrom<unknown>("20", null, "x", 15, "13900139000"),
      { maxKeys: 3 },
    );
    let fresh = 0;
    await fc.assert(
      fc.asyncProperty(fields, fc.nat(23), async (given, at) => {
        const made = id(6, (fresh += 1));
        await alike((ctx) => patchRecord(ctx, "job", id(4, at), { fields: given }, "*"));
        await alike((ctx) => createRecord(ctx, "job", { id: made, fields: { name: "new", client: id(2, at), ...given } }));
        await alike((ctx) => createRecord(ctx, "job", { fields: { name: "new", campaign: id(3, at), ...given } }));
        await alike((ctx) => bulkWrite(ctx, "job", { update: [{ id: id(4, at), fields: given }], delete: [id(4, 100)], mode: "each" }));
      }),
      { numRuns: 40 },
    );
    for (const key of ["floor", "motto", "limit", "nothing"]) await alike((ctx) => upsertRecord(ctx, "client", key, "3", { fields: {} }));
  });

  it("and what derived fields and rules do show of it is declared", async () => {
    const work = await openWork(studioApp);
    try {
      const catalog = await work.catalog();
      const told = disclosures(catalog).map((each) => `${each.role} ${each.where} ${each.reads}`);
      expect(told).toContain("maker /objects/job/fields/margin job.floor");
      expect(told).toContain("maker /objects/job/validations/above_floor job.floor");
      expect(told).toContain("reader /objects/job/fields/margin job.price");
      expect(told).toContain("reader /funnels/work/stages/done/autoEnter note.signed");
      expect(told.filter((line) => line.startsWith("boss"))).toEqual([]);
      expect(compileRights(catalog, { roles: ["maker", "reader"], admin: false }).object("job").scope.read).toBe("all");
    } finally {
      await work.drop();
    }
  });
});
