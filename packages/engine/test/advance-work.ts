import { afterAll, beforeAll } from "vitest";
import type { Actor, Ctx } from "../src/context.ts";
import { advance, type AdvanceInput } from "../src/moves/advance.ts";
import { createRecord } from "../src/records/create-record.ts";
import type { WriteResult } from "../src/write/write-result.ts";
import { openWork, type Work } from "./open-work.ts";
import { salesApp } from "./sales-app.ts";

/** People and an account of the sales app, and what tests of moves do with them. */
export interface AdvanceWork {
  readonly work: Work;
  readonly manager: Actor;
  readonly seller: Actor;
  readonly viewer: Actor;
  /** Id of an account of grade a. */
  readonly account: string;
  readonly as: (actor: Actor, more?: Partial<Ctx>) => Promise<Ctx>;
  /** A deal of the seller's, unless it is somebody else's. */
  readonly deal: (fields?: Record<string, unknown>, owner?: Actor) => Promise<{ readonly id: string; readonly version: number }>;
  /** A deal that every gate up to negotiation lets through. */
  readonly readyDeal: () => Promise<string>;
  // oxlint-disable-next-line typescript/no-explicit-any -- records are read by their shape in assertions
  readonly go: (actor: Actor, id: string, input: AdvanceInput, version?: number | "*") => Promise<WriteResult & { readonly record: any }>;
}

/** Sets a file of tests up: the people are there while its tests run. */
export function openAdvanceWork(): AdvanceWork {
  let work: Work;
  let [manager, seller, viewer, account] = [nobody, nobody, nobody, ""];
  beforeAll(async () => {
    work = await openWork(salesApp);
    manager = await work.member(["manager"]);
    seller = await work.member(["seller"]);
    viewer = await work.member(["viewer"]);
    account = (await createRecord(await work.ctx(manager), "account", { fields: { name: "Acme", grade: "a", phone: "13800000000" } })).id;
  });
  afterAll(() => work.drop());
  const as: AdvanceWork["as"] = (actor, more = {}) => work.ctx(actor, more);
  const deal: AdvanceWork["deal"] = async (fields = {}, owner = seller) => {
    const made = await createRecord(await as(manager), "deal", { fields: { name: "D", ...fields }, owner: owner.member });
    return { id: made.id, version: made.version };
  };
  return {
    get work() {
      return work;
    },
    get manager() {
      return manager;
    },
    get seller() {
      return seller;
    },
    get viewer() {
      return viewer;
    },
    get account() {
      return account;
    },
    as,
    deal,
    async readyDeal() {
      const { id } = await deal({ amount: "1000.00", budget: "90", quote: "100", close_on: "2030-01-01", account });
      await createRecord(await as(manager), "activity", { fields: { summary: "s", type: "demo", deal: id } });
      return id;
    },
    async go(actor, id, input, version = "*") {
      const done = await advance(await as(actor), "deal", id, input, version);
      return { ...done, record: JSON.parse(done.body) };
    },
  };
}

const nobody: Actor = { member: "", roles: [], admin: false, owners: [] };
