import type { StageDefinition } from "@funnelsmith/definition";

/** Somebody, for pickers. */
export interface MemberName {
  readonly id: string;
  readonly name: string;
}

/** What a reader may do with one record; the last three only where it goes through a funnel. */
export interface RecordMay {
  readonly update: boolean;
  readonly delete: boolean;
  readonly advance?: boolean;
  readonly exception?: boolean;
  /** Edit what the stage locks. */
  readonly unlock?: boolean;
}

/** One row on the wire. Unreadable fields are absent. */
export interface RecordRow {
  readonly id: string;
  readonly version: number;
  readonly owner: MemberName | null;
  readonly collaborators: readonly string[];
  readonly funnel: string | null;
  readonly stage: string | null;
  readonly stageEnteredAt: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly deletedAt?: string | null;
  readonly may: RecordMay;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** How many rows a list has in all, and what each field asked for comes to over them: decimal text, null where no row has a value. */
export interface ListSums {
  readonly records: number;
  readonly fields: Readonly<Record<string, string | null>>;
}

/** A page of rows. */
export interface RecordPage {
  readonly items: readonly RecordRow[];
  readonly nextCursor: string | null;
  readonly count?: { readonly value: number; readonly capped: boolean };
  readonly sums?: ListSums;
}

/** What a list may be asked. */
export interface ListQuery {
  readonly filter?: unknown;
  readonly sort?: readonly { readonly field: string; readonly direction: "asc" | "desc" }[];
  readonly fields?: readonly string[];
  readonly expand?: readonly string[];
  readonly limit?: number;
  readonly cursor?: string;
  readonly count?: "exact" | "capped" | "none";
  readonly search?: string;
  readonly deleted?: boolean;
  /** Key of a saved view: its filter is added, its order serves when none is given. */
  readonly view?: string;
  /** Key of a funnel: only records in it. */
  readonly funnel?: string;
  /** Fields to add up over all rows of the list. */
  readonly sums?: readonly string[];
  /** Token of a report's point: exactly the records counted there. */
  readonly drill?: string;
}

/** One column of a board. */
export interface BoardStage {
  readonly key: string;
  readonly kind: StageDefinition["kind"];
  readonly probability: number | null;
  readonly expectedDays: number | null;
  readonly gate: number;
  readonly count: number;
  readonly sum: string | number | null;
  readonly items: readonly RecordRow[];
  readonly nextCursor: string | null;
  /** The list that `nextCursor` goes on in. */
  readonly query?: ListQuery;
}

/** A board in one answer. */
export interface Board {
  readonly funnel: string;
  readonly revision: number;
  readonly stages: readonly BoardStage[];
}
