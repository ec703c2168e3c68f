import type { FieldDefinition, StageDefinition, Text } from "@funnelsmith/definition";

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
