import { Problem, type ProblemItem } from "@funnelsmith/problem";
import { type CatalogObject, newId } from "@funnelsmith/storage";
import type { Ctx } from "../context.ts";
import type { MoveReason } from "../moves/check-reason.ts";
import type { Rights } from "../rights/rights.ts";
import { isId } from "../write/is-id.ts";
import type { FieldValues } from "./given-rows.ts";
import { readId, readNew } from "./read-input.ts";

/** What a creation is given. */
export interface NewRecord {
  readonly fields?: unknown;
  /** A member; the actor when left out. */
  readonly owner?: unknown;
  readonly collaborators?: unknown;
  /** Null, as a record outside every funnel is read, says as little as nothing. */
  readonly funnel?: string | null | undefined;
  readonly stage?: string | null | undefined;
  readonly reason?: MoveReason | undefined;
  /** A uuid chosen by the caller. */
  readonly id?: string | undefined;
}

/** A row read from it, not yet checked against other rows. */
export interface NewRow {
  readonly id: string;
  /** The caller chose the id. */
  readonly chosen: boolean;
  readonly owner: string | null;
  readonly collaborators: readonly string[];
  readonly values: FieldValues;
  readonly filled: ReadonlySet<string>;
}

/** Reads a new record; RECORD_INVALID with every mistake that can be seen without the database. */
export function readNewRecord(ctx: Ctx, object: CatalogObject, rights: Rights, input: NewRecord): NewRow {
  const { values, errors, filled } = readNew(ctx, object, rights, input.fields);
  const found: ProblemItem[] = [...errors];
  const owner = input.owner === undefined ? ctx.actor.member : readOwner(input.owner, found);
  const collaborators = readCollaborators(input.collaborators, found);
  if (input.id !== undefined && !isId(input.id)) {
    found.push({ pointer: "/id", code: "NOT_AN_ID", detail: { "zh-CN": "须为 uuid", en: "This must be a uuid" } });
  }
  if (found.length > 0) throw new Problem("RECORD_INVALID", undefined, { errors: found });
  return { id: input.id?.toLowerCase() ?? newId(), chosen: input.id !== undefined, owner, collaborators, values, filled };
}

/** The owner as an id, or null for nobody's record. */
export function readOwner(value: unknown, errors: ProblemItem[]): string | null {
  if (value === null) return null;
  const id = readId(value);
  if (id === undefined) errors.push(notMember("/owner"));
  return id ?? null;
}

const mostCollaborators = 50;

/** Collaborators as ids, each once. */
export function readCollaborators(value: unknown, errors: ProblemItem[]): readonly string[] {
  if (value === undefined || value === null) return [];
  const pointer = "/collaborators";
  if (!Array.isArray(value)) {
    errors.push({ pointer, code: "FIELD_TYPE", detail: { "zh-CN": "应为成员列表", en: "Must be a list of members" } });
    return [];
  }
  if (value.length > mostCollaborators) {
    const detail = { "zh-CN": `最多 ${mostCollaborators} 位协作人`, en: `At most ${mostCollaborators} collaborators` };
    errors.push({ pointer, code: "FIELD_TOO_LONG", detail });
    return [];
  }
  const ids = value.map(readId);
  if (ids.includes(undefined)) errors.push(notMember(pointer));
  return [...new Set(ids.filter((id) => id !== undefined))];
}

const notMember = (pointer: string): ProblemItem => ({
  pointer,
  code: "MEMBER_NOT_FOUND",
  detail: { "zh-CN": "没有这位成员", en: "There is no such member" },
});
