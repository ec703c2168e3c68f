import type {
  Criterion,
  FieldDefinition,
  FormDefinition,
  ReportDefinition,
  StageDefinition,
  Text,
  ViewDefinition,
} from "@funnelsmith/definition";
import type { MemberName } from "./record-types.ts";

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
