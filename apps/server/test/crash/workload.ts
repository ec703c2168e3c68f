import { randomUUID } from "node:crypto";
import { round } from "./crash-app.ts";
import {
  createDeals,
  createNote,
  createOffer,
  deleteNote,
  type Journal,
  moveAndPatchDeal,
  moveDeal,
  moveDeals,
  patchDeal,
  patchDeals,
  patchLines,
  type Write,
} from "./journal.ts";

/** Paths of work, as the fail-points name them. */
export type Path = "move" | "write" | "bulk";

/** Several people and one program at work at once, each on records of their own, one request at a time. */
export interface Workload {
  /** How many writes were acknowledged so far. */
  done(): number;
  /** Leaves one path to somebody else from now on; resolves when nobody is in the middle of it. */
  leave(path: Path): Promise<void>;
  /** Resolves when everybody has ended: because of `stop`, or because an answer did not come. */
  ended: Promise<void>;
  stop(): void;
}

const people = 4;

export function startWorkload(journal: Journal): Workload {
  let stopped = false;
  let left: Path | undefined;
  let count = 0;
  const busy = new Map<number, Path>();
  const at = async (who: number, path: Path, write: Write): Promise<boolean> => {
    busy.set(who, path);
    const fate = await journal.send(write);
    busy.delete(who);
    if (fate === "acknowledged") count += 1;
    return fate === "acknowledged";
  };

  async function person(who: number): Promise<void> {
    const deal = { id: randomUUID(), version: 1, stage: "lead" };
    if (!(await at(who, "write", createOffer(deal.id, `deal of ${who}`, ["a", "b"])))) return;
    for (let turn = 0; !stopped; turn += 1) {
      if (left !== "write" && turn % 3 === 0) {
        const note = randomUUID();
        if (!(await at(who, "write", createNote(note, `note ${turn}`, deal.id)))) return;
        if (turn % 2 === 0 && !(await at(who, "write", deleteNote(note, 1)))) return;
        if (!(await at(who, "write", patchDeal(deal.id, deal.version, `deal of ${who} at ${turn}`)))) return;
        deal.version += 1;
        if (turn % 2 === 0) continue;
        if (!(await at(who, "write", patchLines(deal.id, deal.version, [`of ${turn}`, "b", `${who}`])))) return;
        deal.version += 1;
      } else if (left !== "move") {
        const to = round[deal.stage] ?? "lead";
        const write =
          turn % 2 === 0
            ? moveDeal(deal.id, deal.version, to)
            : moveAndPatchDeal(deal.id, deal.version, to, `deal of ${who}, ${to} at ${turn}`);
        if (!(await at(who, "move", write))) return;
        deal.version += 1;
        deal.stage = to;
      }
    }
  }

  async function program(who: number): Promise<void> {
    const ids = Array.from({ length: 20 }, () => randomUUID());
    if (!(await at(who, "bulk", createDeals(ids, "many")))) return;
    for (let stage = "lead", turn = 0; !stopped && left !== "bulk"; turn += 1) {
      if (!(await at(who, "bulk", patchDeals(ids, `many at ${turn}`)))) return;
      const to = round[stage] ?? "lead";
      if (!(await at(who, "bulk", moveDeals(ids, to)))) return;
      stage = to;
    }
  }

  const everybody = [...Array.from({ length: people }, (_, who) => person(who)), program(people)];
  return {
    done: () => count,
    async leave(path) {
      left = path;
      while ([...busy.values()].includes(path)) await new Promise((resolve) => setTimeout(resolve, 2));
    },
    ended: Promise.all(everybody).then(() => undefined),
    stop() {
      stopped = true;
    },
  };
}
