import { describe, expect, it } from "vitest";
import { codeOf } from "../../test/open-work.ts";
import { openStudioWork } from "../../test/studio-work.ts";
import { told } from "../../test/told.ts";
import type { Actor } from "../context.ts";
import { advance } from "../moves/advance.ts";
import { readBoard } from "../moves/read-board.ts";
import { createRecord } from "../records/create-record.ts";
import { deleteRecord } from "../records/delete-record.ts";
import { getRecord } from "../records/get-record.ts";
import { listRecords } from "../records/list-records.ts";
import { patchRecord } from "../records/patch-record.ts";

const people = openStudioWork();

interface Answered {
  readonly id: string;
  readonly version: number;
  readonly may: Readonly<Record<string, boolean>>;
}

async function read(actor: Actor, object: string, id: string): Promise<Answered> {
  return JSON.parse(await getRecord(await people.studio.as(actor), object, id)) as Answered;
}

/** What comes of doing each thing, least harm first: a right that is missing is refused before anything else is looked at. */
async function tried(actor: Actor, object: string, id: string): Promise<Record<string, boolean>> {
  const { as } = people.studio;
  const done: Record<string, boolean> = {};
  const { version, may } = await read(actor, object, id);
  done["update"] = (await codeOf(patchRecord(await as(actor), object, id, { fields: {} }, version))) === "ok";
  if ("advance" in may) {
    done["advance"] = (await codeOf(advance(await as(actor), object, id, { to: "offer" }, version))) !== "FORBIDDEN";
  }
  const now = await read(actor, object, id);
  done["delete"] = (await codeOf(deleteRecord(await as(actor), object, id, now.version))) === "ok";
  return done;
}

describe("what a record says its reader may do with it", () => {
  it("is what comes of doing it, for every reader and whoever owns the record", async () => {
    const { admin, maker, other, boss, work, as } = people.studio;
    const reader = await work.member(["reader"]);
    const seen: Record<string, boolean[]> = {};
    for (const owner of [admin, maker, other]) {
      for (const actor of [admin, maker, other, boss, reader]) {
        for (const object of ["client", "job"]) {
          const { id } = await createRecord(await as(owner), object, { fields: { name: `${owner.member} ${actor.member} ${object}` } });
          if ((await codeOf(getRecord(await as(actor), object, id))) !== "ok") continue;
          const { may } = await read(actor, object, id);
          const done = await tried(actor, object, id);
          expect(may).toMatchObject(done);
          for (const [right, held] of Object.entries(done)) (seen[`${object} ${right}`] ??= []).push(held);
        }
      }
    }
    // Both answers came for each, so that neither is right by never being given.
    for (const [right, held] of Object.entries(seen)) expect([right, new Set(held).size]).toEqual([right, 2]);
  });

  it("is the same in a list, on a board and in the answer of a write", async () => {
    const { admin, maker, other, work, as } = people.studio;
    const reader = await work.member(["reader", "maker"]);
    const made = await createRecord(await as(maker), "job", { fields: { name: "told alike" } });
    const own = { update: true, delete: true, advance: true, exception: false, unlock: false };
    expect(told(made)).toMatchObject({ may: own });
    const list = JSON.parse(await listRecords(await as(reader), "job", { search: "told alike" })) as { items: readonly Answered[] };
    const none = { update: false, delete: false, advance: false, exception: false, unlock: false };
    expect(list.items.map(({ id, may }) => [id, may])).toEqual([[made.id, none]]);
    const board = JSON.parse(await readBoard(await as(reader), "work", {})) as { stages: readonly { items: readonly Answered[] }[] };
    expect(board.stages.flatMap(({ items }) => items).find(({ id }) => id === made.id)?.may).toEqual(none);
    // Helping on it is as good as owning it; handed on, it is the former owner's no longer.
    const shared = await patchRecord(await as(maker), "job", made.id, { collaborators: [reader.member] }, 1);
    expect(await read(reader, "job", made.id)).toMatchObject({ may: own });
    await patchRecord(await as(admin), "job", made.id, { owner: other.member, collaborators: [] }, shared.version);
    expect(await read(reader, "job", made.id)).toMatchObject({ may: none });
  });

  it("tells who may unlock what a stage locks", async () => {
    const { maker, boss, job } = people.studio;
    const { id } = await job({}, maker);
    expect([(await read(maker, "job", id)).may["unlock"], (await read(boss, "job", id)).may["unlock"]]).toEqual([false, true]);
  });
});
