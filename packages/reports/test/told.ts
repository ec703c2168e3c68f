import type { SampleRow } from "@funnelsmith/definition";

/** One record of a hand-made ledger: each move as stage (`g.` of the other funnel), day of January 2026 and, behind `!`, the reason. */
export interface Told {
  readonly path: string;
  readonly amount?: number;
  readonly owner?: "me" | "other";
  readonly source?: "site" | "fair";
  readonly account?: string;
  readonly closeOn?: number;
  readonly score?: number;
  /** When its next step is planned. */
  readonly nextOn?: number;
  /** When it was followed up: a day and, behind `:`, how (a call), behind `~` the day it was recorded, behind `@` by whom (its owner). */
  readonly touches?: string;
}

/** Money spent on a source from a day on: up to another one, or for its month. */
export interface Spent {
  readonly source?: "site" | "fair";
  readonly day: number;
  readonly until?: number;
  readonly amount: number;
  readonly set?: number;
}

/** Midnight UTC of a day as a day of a sample: eight in the morning of the team's zone. */
const at = (of: number): number => of - 32 + 1 / 3;

/** What was done about a deal. */
export function touchRows(deal: string, { touches = "", owner = "other" }: Told): SampleRow[] {
  return touches
    .split(" ")
    .filter(Boolean)
    .map((touch, index): SampleRow => {
      const [, of = "", how = "call", recorded, by = owner] = /^([-\d.]+)(?::(\w+))?(?:~([-\d.]+))?(?:@(\w+))?$/.exec(touch) ?? [];
      return {
        object: "touch",
        ref: `${deal}_${index}`,
        owner: by,
        createdDay: at(Number(recorded ?? of)),
        fields: { name: `${deal}_${index}`, deal, at: { $day: at(Number(of)) }, how },
      };
    });
}

/** What was spent. */
export function spendRow({ source, day: of, until, amount, set }: Spent, index: number): SampleRow {
  return {
    object: "spend",
    ref: `spent${index}`,
    owner: "other",
    createdDay: set === undefined ? -400 : set - 32,
    fields: {
      name: `spent${index}`,
      first: { $day: of - 32 },
      amount: `${amount}`,
      ...(source && { source }),
      ...(until !== undefined && { last: { $day: until - 32 } }),
    },
  };
}

/** A deal with its moves. */
export function dealRow(name: string, { path, amount, owner = "other", source, account, closeOn, score, nextOn }: Told): SampleRow {
  const transitions = path.split(" ").map((move) => {
    const [, other, key = "", of = "0", reason] = /^(g\.)?([a-z]+)([-\d.]+)(?:!(\w+))?$/.exec(move) ?? [];
    return { funnel: other ? "g" : "f", stage: key, day: at(Number(of)), ...(reason && { reason: { code: reason } }) };
  });
  return {
    object: "deal",
    ref: name,
    owner,
    createdDay: transitions[0]?.day ?? 0,
    fields: {
      name,
      ...(amount !== undefined && { amount: `${amount}` }),
      ...(source && { source }),
      ...(account && { account }),
      ...(closeOn !== undefined && { close_on: { $day: closeOn - 32 } }),
      ...(score !== undefined && { score }),
      ...(nextOn !== undefined && { next_on: { $day: at(nextOn) } }),
    },
    transitions,
  };
}
