import type { ChildScope, LogicType, Scope, Source, Variable } from "../src/index.ts";

/** The names random rules are made of: every kind of source, every type. */
export const names: ReadonlyMap<string, Variable> = new Map(
  Object.entries<[LogicType, Source]>({
    amount: [{ is: "number" }, { from: "field", field: "amount" }],
    ratio: [{ is: "number" }, { from: "field", field: "ratio" }],
    seats: [{ is: "number" }, { from: "field", field: "seats" }],
    title: [{ is: "text" }, { from: "field", field: "title" }],
    note: [{ is: "text" }, { from: "field", field: "note" }],
    hot: [{ is: "boolean" }, { from: "field", field: "hot" }],
    signed: [{ is: "boolean" }, { from: "field", field: "signed" }],
    due: [{ is: "date" }, { from: "field", field: "due" }],
    begun: [{ is: "date" }, { from: "field", field: "begun" }],
    seen: [{ is: "instant" }, { from: "field", field: "seen" }],
    sent: [{ is: "instant" }, { from: "field", field: "sent" }],
    account: [
      { is: "id", object: "account" },
      { from: "field", field: "account" },
    ],
    partner: [
      { is: "id", object: "account" },
      { from: "field", field: "partner" },
    ],
    grade: [
      { is: "choice", values: ["a", "b", "c"] },
      { from: "field", field: "grade" },
    ],
    level: [
      { is: "choice", values: ["b", "c", "d"] },
      { from: "field", field: "level" },
    ],
    tags: [
      { is: "choices", values: ["x", "y", "z"] },
      { from: "field", field: "tags" },
    ],
    "account.name": [{ is: "text" }, { from: "hop", through: "account", object: "account", field: "name" }],
    "account.size": [{ is: "number" }, { from: "hop", through: "account", object: "account", field: "size" }],
    "account.since": [{ is: "date" }, { from: "hop", through: "account", object: "account", field: "since" }],
    "$stage.key": [
      { is: "choice", values: ["a", "s1", "s2"] },
      { from: "stage", what: "key" },
    ],
    "$stage.days": [{ is: "number" }, { from: "stage", what: "days" }],
    "$stage.probability": [{ is: "number" }, { from: "stage", what: "probability" }],
    "$visits.s1": [{ is: "number" }, { from: "visits", stage: "s1" }],
    "$first_entered.s1": [{ is: "instant" }, { from: "firstEntered", stage: "s1" }],
    "$param.limit": [{ is: "number" }, { from: "param", key: "limit" }],
    "$param.label": [{ is: "text" }, { from: "param", key: "label" }],
    "$user.id": [{ is: "id" }, { from: "user", what: "id" }],
    "$user.roles": [{ is: "texts" }, { from: "user", what: "roles" }],
    "$record.owner": [{ is: "id" }, { from: "owner" }],
    $today: [{ is: "date" }, { from: "clock", what: "today" }],
    $now: [{ is: "instant" }, { from: "clock", what: "now" }],
    "$previous.amount": [{ is: "number" }, { from: "previous", field: "amount" }],
  }).map(([path, [type, source]]) => [path, { type, source }]),
);

/** The fields of the child rows `activities`. */
export const childNames: ReadonlyMap<string, Variable> = new Map(
  Object.entries<LogicType>({
    kind: { is: "choice", values: ["call", "demo", "mail"] },
    minutes: { is: "number" },
    done: { is: "boolean" },
    held: { is: "instant" },
    planned: { is: "date" },
    text: { is: "text" },
    labels: { is: "choices", values: ["x", "y"] },
  }).map(([field, type]) => [field, { type, source: { from: "child", field } }]),
);

const activities: ChildScope = {
  object: "activity",
  by: "deal",
  variable: (path) => childNames.get(path),
  names: () => [...childNames.keys()],
};

/** The scope of the names above. */
export const sampleScope: Scope = {
  variable: (path) => names.get(path),
  children: (name) => (name === "activities" ? activities : undefined),
  names: () => [...names.keys(), "activities"],
};
