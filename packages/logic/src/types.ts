/** The static type of an expression. Numbers are exact decimals; an instant is RFC 3339 UTC text, a date YYYY-MM-DD text, in values as in rules. */
export type LogicType =
  | { readonly is: "text" }
  | { readonly is: "number" }
  | { readonly is: "boolean" }
  | { readonly is: "date" }
  | { readonly is: "instant" }
  /** A uuid: a reference, a member, the acting user. `object` is set for references to records. */
  | { readonly is: "id"; readonly object?: string }
  /** One of a closed list of option values. */
  | { readonly is: "choice"; readonly values: readonly string[] }
  /** A list of option values. */
  | { readonly is: "choices"; readonly values: readonly string[] }
  /** A list of texts such as the acting user's roles. */
  | { readonly is: "texts" }
  /** A list of files, of which a rule may ask only whether there is any. */
  | { readonly is: "files" };

/**
 * Where a variable's value comes from. The checker resolves every path to one of these once; evaluation reads it from `Facts`,
 * SQL takes it from `SqlSources`.
 */
export type Source =
  /** A field of the record itself. */
  | { readonly from: "field"; readonly field: string }
  /** A field of the row that reference field `through` points at (one hop). */
  | { readonly from: "hop"; readonly through: string; readonly object: string; readonly field: string }
  /** `$stage.key | days | probability`. */
  | { readonly from: "stage"; readonly what: "key" | "days" | "probability" }
  /** `$visits.<stage>`: how often the record entered the stage. */
  | { readonly from: "visits"; readonly stage: string }
  /** `$first_entered.<stage>`: instant of the first entry, or null. */
  | { readonly from: "firstEntered"; readonly stage: string }
  | { readonly from: "param"; readonly key: string }
  | { readonly from: "user"; readonly what: "id" | "roles" }
  | { readonly from: "owner" }
  | { readonly from: "clock"; readonly what: "today" | "now" }
  /** `$previous.<field>`: the stored value before this write; only where the scope allows it. */
  | { readonly from: "previous"; readonly field: string }
  /** A field of the child row under some/all/none/count/sum/min_of/max_of. */
  | { readonly from: "child"; readonly field: string };

/** A declared name in a scope. */
export interface Variable {
  readonly type: LogicType;
  readonly source: Source;
}

/** Child rows reachable from a record by the inverse name of a reference. */
export interface ChildScope {
  readonly object: string;
  /** The reference field on the child that points back here. */
  readonly by: string;
  /** The child's own fields. */
  variable(path: string): Variable | undefined;
  /** Their keys, for "did you mean". */
  names(): readonly string[];
}

/** Every name a rule may use; anything else is a problem. */
export interface Scope {
  variable(path: string): Variable | undefined;
  children(name: string): ChildScope | undefined;
  /** Keys near to a wrong one, for "did you mean". */
  names(): readonly string[];
}

/** A checked rule: the only thing evaluate, toSql and explain accept. Frozen; made by `check`, made once per published version. */
export interface CheckedRule {
  readonly type: LogicType;
  readonly node: Node;
  /** Every source the rule reads, without repeats; children by their name. */
  readonly reads: readonly Read[];
  /** Number of nodes. */
  readonly cost: number;
}

/** One thing a rule reads: a variable of its scope, or a field of child rows. */
export type Read = {
  readonly path: string;
  readonly source: Source;
  readonly children?: { readonly name: string; readonly object: string; readonly by: string };
};

/** The intermediate form: operators applied to typed arguments. */
export type Node =
  | { readonly node: "literal"; readonly type: LogicType | { readonly is: "null" }; readonly value: Literal }
  | { readonly node: "variable"; readonly path: string; readonly type: LogicType; readonly source: Source }
  | { readonly node: "call"; readonly operator: string; readonly type: LogicType; readonly args: readonly Node[] }
  | {
      readonly node: "over";
      readonly operator: string;
      readonly type: LogicType;
      readonly children: string;
      readonly scope: ChildScope;
      readonly body: Node | undefined;
    };

/** What a name can hold beyond what its type says; ends are inclusive decimals or days. */
export interface Domain {
  readonly min?: string;
  readonly max?: string;
  /** Decimal places. */
  readonly scale?: number;
  /** Never null, and no empty text. */
  readonly filled?: boolean;
}

/** A literal value in a rule; numbers as their shortest decimal text. */
export type Literal = string | boolean | null | readonly string[];

/**
 * What one evaluation knows. Values as they are on the wire: decimals as text or number, dates and instants as text, choices as text,
 * ids as text, null for empty. Nothing is read from a clock.
 */
export interface Facts {
  /** Own fields by key. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** By reference field: the fields of the row it points at, or null. */
  readonly hops?: Readonly<Record<string, Readonly<Record<string, unknown>> | null>>;
  /** By inverse name: the undeleted child rows' fields. */
  readonly children?: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
  readonly stage?: { readonly key: string | null; readonly days: number | null; readonly probability: number | string | null };
  readonly visits?: Readonly<Record<string, number>>;
  readonly firstEntered?: Readonly<Record<string, string | null>>;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly user?: { readonly id: string; readonly roles: readonly string[] };
  readonly owner?: string | null;
  readonly previous?: Readonly<Record<string, unknown>>;
  /** RFC 3339 UTC. */
  readonly now: string;
  /** YYYY-MM-DD in the tenant's zone. */
  readonly today: string;
  /** IANA zone used to take the day of an instant. */
  readonly zone: string;
}
