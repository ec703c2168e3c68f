import { afterAll, beforeAll } from "vitest";
import type { Actor, Ctx } from "../src/context.ts";
import { createRecord } from "../src/records/create-record.ts";
import { openWork, type Work } from "./open-work.ts";
import { studioApp } from "./studio-app.ts";
import { told, type Told } from "./told.ts";

/** People of the studio app, and what tests of single writes do. */
export interface StudioWork {
  readonly work: Work;
  readonly admin: Actor;
  /** Two of the same role, each with jobs of their own. */
  readonly maker: Actor;
  readonly other: Actor;
  /** The maker's. */
  readonly boss: Actor;
  readonly as: (actor: Actor, more?: Partial<Ctx>) => Promise<Ctx>;
  /** Id of a client nobody else uses. */
  readonly client: (fields?: Record<string, unknown>) => Promise<string>;
  /** A job of the maker's, unless it is somebody else's. */
  readonly job: (fields?: Record<string, unknown>, actor?: Actor) => Promise<Told>;
}

/** Sets a file of tests up: the people are there while its tests run. */
export function openStudioWork(): { readonly studio: StudioWork } {
  let studio: StudioWork | undefined;
  beforeAll(async () => {
    const work = await openWork(studioApp);
    const admin = await work.member([], { admin: true });
    const maker = await work.member(["maker"]);
    const as: StudioWork["as"] = (actor, more = {}) => work.ctx(actor, more);
    let serial = 0;
    studio = {
      work,
      admin,
      maker,
      other: await work.member(["maker"]),
      boss: await work.member(["boss"], { below: [maker.member] }),
      as,
      async client(fields = {}) {
        const made = await createRecord(await as(admin), "client", { fields: { name: `client ${(serial += 1)}`, ...fields } });
        return made.id;
      },
      job: async (fields = {}, actor = maker) => told(await createRecord(await as(actor), "job", { fields: { name: "job", ...fields } })),
    };
  });
  afterAll(async () => await studio?.work.drop());
  return {
    get studio() {
      if (!studio) throw new Error("the studio is there only while tests run");
      return studio;
    },
  };
}
