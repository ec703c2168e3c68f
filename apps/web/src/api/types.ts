import type {
  Criterion,
  FieldDefinition,
  FormDefinition,
  Option,
  ReportDefinition,
  StageDefinition,
  Text,
  ViewDefinition,
} from "@funnelsmith/definition";

/** Who is signed in, in which team, with which apps. */
export interface Me {
  readonly account: {
    readonly id: string;
    readonly name: string;
    readonly email: string;
    /** What one may sign in by as well. */
    readonly username: string | null;
    readonly phoneNumber: string | null;
  };
  readonly tenant: {
    readonly id: string;
    readonly name: string;
    readonly locale: string;
    readonly currency: string;
    readonly zone: string;
  } | null;
  readonly member: { readonly id: string; readonly admin: boolean } | null;
  readonly tenants: readonly { readonly id: string; readonly name: string }[];
  readonly apps: readonly AppSummary[];
}

/** One app in the switcher. */
export interface AppSummary {
  readonly key: string;
  readonly title: Text;
  readonly roles?: readonly string[];
}

/** One card of the gallery. */
export interface TemplateSummary {
  readonly key: string;
  readonly title: Text;
  readonly description?: Text;
  readonly version: string;
  readonly objects: number;
  readonly reports: number;
  readonly records: number;
  readonly stages: readonly { readonly title: Text; readonly kind: StageDefinition["kind"] }[];
  /** What is asked when it is installed. */
  readonly parameters?: readonly FieldDefinition[];
  readonly recommended?: boolean;
}

/** How far a right reaches. */
export type Reach = "none" | "own" | "subordinates" | "all";

/** A field as its reader may see it; hidden fields are absent. */
export type FieldView = FieldDefinition & {
  readonly access: "read" | "edit";
  readonly sortable?: boolean;
  /** Of a field that reads like one elsewhere in the app: what it reads like. */
  readonly like?: FieldDefinition;
};

/** An object as its reader may see it. */
export interface ObjectView {
  readonly key: string;
  readonly title: Text;
  readonly help?: Text;
  readonly funnels?: readonly string[];
  /** Absent when the reader may not see it. */
  readonly titleField?: string;
  readonly amountField?: string;
  readonly closeDateField?: string;
  readonly fields: readonly FieldView[];
  readonly rights: { readonly read: Reach; readonly create: Reach; readonly update: Reach; readonly delete: Reach; readonly export: Reach };
}

/** A criterion; its rule is present only when the reader may read every field the rule reads. */
export type CriterionView = Omit<Criterion, "rule"> & {
  readonly rule?: unknown;
  /** The field of a criterion that a required field stands for. */
  readonly requires?: string;
};

/** A stage as its reader may see it. */
export type StageView = Omit<StageDefinition, "entry" | "exit" | "autoEnter"> & {
  readonly entry?: readonly CriterionView[];
  readonly exit?: readonly CriterionView[];
};

/** What a funnel says of a kind of move. */
export type MovePolicy = "allow" | "reason" | "deny";

/** A funnel with its stages in order. */
export interface FunnelView {
  readonly key: string;
  readonly object: string;
  readonly title: Text;
  readonly moves: { readonly skip: MovePolicy; readonly back: MovePolicy; readonly reopen: MovePolicy };
  readonly rights: { readonly advance: Reach; readonly exception: Reach; readonly unlock: Reach; readonly history: Reach };
  readonly stages: readonly StageView[];
}

/** Everything the workspace needs of one app, in one answer. */
export interface Workspace {
  readonly key: string;
  readonly version: number;
  readonly revision: number;
  readonly title: Text;
  readonly objects: readonly ObjectView[];
  readonly funnels: readonly FunnelView[];
  readonly views: readonly ViewSummary[];
  readonly forms: readonly FormDefinition[];
  readonly reports: readonly ReportSummary[];
  /** What the roles are called. */
  readonly roles: readonly { readonly key: string; readonly title: Text }[];
  readonly members: readonly (MemberName & { readonly suspended?: boolean })[];
}

/** A saved way to look at records, without its filter: the server narrows by it. */
export type ViewSummary = Omit<ViewDefinition, "filter"> & {
  /** It shows some of the rows only. */
  readonly filtered?: boolean;
};

/** A saved report, enough to list and open it. */
export interface ReportSummary {
  readonly key: string;
  readonly type: ReportDefinition["type"];
  readonly title: Text;
  readonly funnel?: string;
  readonly object?: string;
}

/** Somebody, for pickers. */
export interface MemberName {
  readonly id: string;
  readonly name: string;
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
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A page of rows. */
export interface RecordPage {
  readonly items: readonly RecordRow[];
  readonly nextCursor: string | null;
  readonly count?: { readonly value: number; readonly capped: boolean };
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

/** How one criterion stands, in the reader's language. */
export interface CriterionAnswer {
  readonly key: string;
  readonly stage: string;
  readonly side: "exit" | "entry";
  readonly title: string;
  readonly severity: "must" | "warn";
  readonly met: boolean;
  readonly waived?: boolean;
  readonly message?: string;
  readonly actual?: readonly { readonly path: string; readonly label: string; readonly value: unknown; readonly text: string }[];
  readonly expected?: string;
  readonly fix?: {
    readonly kind: "field" | "related" | "move" | "manager" | "none";
    readonly field?: string;
    readonly object?: string;
    readonly inverse?: string;
    readonly suggest?: unknown;
  };
}

/** The kinds of move. */
export type MoveKind = "forward" | "skip" | "back" | "reopen" | "close";

/** A dry run of a move. */
export interface GateAnswer {
  readonly ok: boolean;
  readonly version: number;
  readonly move: MoveKind;
  readonly reason: { readonly required: boolean; readonly options?: readonly Option[] };
  readonly criteria: readonly CriterionAnswer[];
}

/** What a move may carry. */
export interface MoveInput {
  readonly to: string;
  readonly funnel?: string;
  readonly patch?: Readonly<Record<string, unknown>>;
  readonly reason?: { readonly code?: string; readonly note?: string };
  readonly exception?: { readonly criteria: readonly string[]; readonly reason: string };
}

/** One column of a report. */
export interface ReportColumn {
  readonly key: string;
  readonly title: Text;
  readonly type: "text" | "count" | "rate" | "decimal" | "days" | "hours";
  readonly unit?: string;
}

/** A report's answer. */
export interface ReportResult {
  readonly columns: readonly ReportColumn[];
  readonly rows: readonly ReportRow[];
  /** An ECharts option as data. */
  readonly chart: Readonly<Record<string, unknown>>;
  readonly meta: {
    readonly title: Text;
    readonly sentence: Text;
    readonly definition: ReportDefinition;
    readonly asOf: string;
    readonly from: string | null;
    readonly to: string | null;
    readonly zone: string;
    readonly currency: string | null;
    readonly sample: number;
    readonly mature: boolean | null;
    readonly notes: readonly Text[];
  };
}

/** One row of a report; `drill` holds, by column, the token that lists exactly the records counted there. */
export interface ReportRow {
  readonly [column: string]: unknown;
  readonly drill: Readonly<Record<string, string>>;
}

/** k of n with its Wilson interval, and how much of it may be shown. */
export interface Rate {
  readonly k: number;
  readonly n: number;
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly show: "count" | "interval" | "full";
}

/** Someone in the team. */
export interface Member {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly admin: boolean;
  readonly roles: Readonly<Record<string, readonly string[]>>;
  readonly manager: string | null;
  readonly department: string | null;
  readonly suspended: boolean;
}
