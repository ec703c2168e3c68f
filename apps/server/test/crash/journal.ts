import { randomUUID } from "node:crypto";

/** What one write does to one record, if it happens. */
export interface Effect {
  readonly object: "deal" | "note" | "unit";
  readonly id: string;
  /** How far the version rises. */
  readonly version: number;
  readonly audits: number;
  readonly moves: number;
  /** Outbox rows that name the record. */
  readonly events: number;
  readonly name?: string;
  readonly stage?: string;
  /** What its rows are, in order. */
  readonly lines?: string;
}

/** A write as it was sent, to be sent again unchanged. */
export interface Write {
  readonly key: string;
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  readonly ifMatch?: number;
  readonly effects: readonly Effect[];
}

export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** What became of a write as far as its sender knows. */
export type Fate = "acknowledged" | "refused" | "cut";

/** Where requests go and as whom; the address changes with every start. */
export interface Target {
  url: string;
  authorization: string;
}

export async function request(
  target: Target,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(`${target.url}${path}`, {
    method,
    headers: {
      ...(target.authorization !== "" && { authorization: target.authorization }),
      ...(body !== undefined && { "content-type": "application/json" }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, text: await response.text() };
}

/** Every write of a run and what is known of it. */
export interface Journal {
  readonly acknowledged: ReadonlyMap<Write, Answer>;
  /** Writes nobody knows the end of: no answer came, or one that says the server was in trouble. */
  readonly cut: ReadonlySet<Write>;
  /** Writes answered with a refusal: nothing of them may be stored. */
  readonly refused: ReadonlySet<Write>;
  send(write: Write): Promise<Fate>;
  /** Sends a cut write again until it is answered. */
  retry(write: Write): Promise<Answer>;
}

export function openJournal(target: Target): Journal {
  const acknowledged = new Map<Write, Answer>();
  const cut = new Set<Write>();
  const refused = new Set<Write>();
  const once = (write: Write): Promise<Answer> =>
    request(target, write.method, write.path, write.body, {
      "idempotency-key": write.key,
      ...(write.ifMatch !== undefined && { "if-match": String(write.ifMatch) }),
    });
  return {
    acknowledged,
    cut,
    refused,
    async send(write) {
      // Until it is answered, nobody knows.
      cut.add(write);
      const answer = await once(write).catch(() => undefined);
      if (answer === undefined || answer.status >= 500) return "cut";
      cut.delete(write);
      if (answer.status < 300) {
        acknowledged.set(write, answer);
        return "acknowledged";
      }
      // A publish came between, twice: the one refusal this work can meet.
      if (!answer.text.includes("DEFINITION_MOVED"))
        throw new Error(`${write.method} ${write.path} answered ${answer.status} ${answer.text}`);
      refused.add(write);
      return "refused";
    },
    async retry(write) {
      const answer = await once(write);
      // What never happened may meanwhile be asked of a field that takes other values.
      const outdated = answer.status === 422 && write.effects.every(({ object }) => object === "unit");
      if (answer.status >= 300 && !outdated)
        throw new Error(`the retry of ${write.method} ${write.path} answered ${answer.status} ${answer.text}`);
      cut.delete(write);
      if (outdated) refused.add(write);
      else acknowledged.set(write, answer);
      return answer;
    },
  };
}

const records = "/api/v1/apps/crash/objects";
const write = (method: string, path: string, body: unknown, effects: readonly Effect[], ifMatch?: number): Write => ({
  key: randomUUID(),
  method,
  path: `${records}/${path}`,
  body,
  effects,
  ...(ifMatch !== undefined && { ifMatch }),
});

const made = { version: 1, audits: 1, events: 1 } as const;
const changed = { version: 1, audits: 1, moves: 0, events: 1 } as const;
const moved = { version: 1, audits: 0, moves: 1, events: 1 } as const;

export const createDeal = (id: string, name: string): Write =>
  write("POST", "deal/records", { id, fields: { name, amount: "100.00" } }, [
    { ...made, moves: 1, object: "deal", id, name, stage: "lead" },
  ]);

const linesOf = (items: readonly string[]) => ({ lines: items.map((item) => ({ item })) });

/** A deal with rows: they and the record are written together. */
export const createOffer = (id: string, name: string, items: readonly string[]): Write =>
  write("POST", "deal/records", { id, fields: { name, amount: "100.00", ...linesOf(items) } }, [
    { ...made, moves: 1, object: "deal", id, name, stage: "lead", lines: items.join() },
  ]);

/** Other rows in place of those there were. */
export const patchLines = (id: string, version: number, items: readonly string[]): Write =>
  write("PATCH", `deal/records/${id}`, { fields: linesOf(items) }, [{ ...changed, object: "deal", id, lines: items.join() }], version);

export const createNote = (id: string, name: string, deal: string, papers: readonly string[] = []): Write =>
  write("POST", "note/records", { id, fields: { name, deal, ...(papers.length > 0 && { papers }) } }, [
    { ...made, moves: 0, object: "note", id, name },
  ]);

export const createUnit = (id: string, code: number, text: boolean): Write =>
  write("POST", "unit/records", { id, fields: { name: `u${code}`, code: text ? String(code) : code } }, [
    { ...made, moves: 0, object: "unit", id, name: `u${code}` },
  ]);

export const patchDeal = (id: string, version: number, name: string): Write =>
  write("PATCH", `deal/records/${id}`, { fields: { name } }, [{ ...changed, object: "deal", id, name }], version);

export const deleteNote = (id: string, version: number): Write =>
  write("DELETE", `note/records/${id}`, undefined, [{ ...changed, object: "note", id }], version);

export const moveDeal = (id: string, version: number, to: string): Write =>
  write("POST", `deal/records/${id}/advance`, { to }, [{ ...moved, object: "deal", id, stage: to }], version);

/** A move that brings a patch: one request, one version, both logs. */
export const moveAndPatchDeal = (id: string, version: number, to: string, name: string): Write =>
  write(
    "POST",
    `deal/records/${id}/advance`,
    { to, patch: { name } },
    [{ version: 1, audits: 1, moves: 1, events: 2, object: "deal", id, name, stage: to }],
    version,
  );

export const createDeals = (ids: readonly string[], name: string): Write =>
  write(
    "POST",
    "deal/records/bulk",
    { create: ids.map((id) => ({ id, fields: { name, amount: "5.00" } })) },
    ids.map((id) => ({ ...made, moves: 1, object: "deal", id, name, stage: "lead" })),
  );

export const patchDeals = (ids: readonly string[], name: string): Write =>
  write(
    "POST",
    "deal/records/bulk",
    { update: ids.map((id) => ({ id, fields: { name } })) },
    ids.map((id) => ({ ...changed, object: "deal", id, name })),
  );

export const moveDeals = (ids: readonly string[], to: string): Write =>
  write(
    "POST",
    "deal/records/advance/bulk",
    { ids, to },
    ids.map((id) => ({ ...moved, object: "deal", id, stage: to })),
  );
