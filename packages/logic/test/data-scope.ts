import type { Facts, LogicType, Scope, Variable } from "../src/index.ts";

type Bag = Readonly<Record<string, unknown>>;
const isBag = (value: unknown): value is Bag => typeof value === "object" && value !== null && !Array.isArray(value);

/** The type a plain value has; text for what is unknown. */
function typeOf(value: unknown): LogicType {
  if (typeof value === "number") return { is: "number" };
  if (typeof value === "boolean") return { is: "boolean" };
  return Array.isArray(value) ? { is: "texts" } : { is: "text" };
}

/** A scope and facts for plain JsonLogic data: objects inside are hops, lists of objects are child rows. */
export function scopeOfData(data: unknown): { readonly scope: Scope; readonly facts: Facts } {
  const bag: Bag = isBag(data) ? data : {};
  const names = new Map<string, Variable>();
  const hops: Record<string, Bag> = {};
  const children: Record<string, readonly Bag[]> = {};
  for (const [field, value] of Object.entries(bag)) {
    if (isBag(value)) {
      hops[field] = value;
      for (const [inner, item] of Object.entries(value))
        names.set(`${field}.${inner}`, { type: typeOf(item), source: { from: "hop", through: field, object: field, field: inner } });
    } else if (Array.isArray(value) && value.every(isBag)) children[field] = value;
    else names.set(field, { type: typeOf(value), source: { from: "field", field } });
  }
  // An empty list says nothing of its rows; the published cases all have these.
  const rowTypes = (rows: readonly Bag[]): Bag => ({ qty: 1, sku: "", ...rows[0] });
  const scope: Scope = {
    variable: (path) => names.get(path),
    children: (name) => {
      const rows = Object.hasOwn(children, name) ? children[name] : undefined;
      if (!rows) return undefined;
      const types = new Map(Object.entries(rowTypes(rows)));
      return {
        object: name,
        by: "parent",
        variable: (path) => (types.has(path) ? { type: typeOf(types.get(path)), source: { from: "child", field: path } } : undefined),
        names: () => [...types.keys()],
      };
    },
    names: () => [...names.keys(), ...Object.keys(children)],
  };
  return { scope, facts: { fields: bag, hops, children, now: "2026-01-01T00:00:00.000Z", today: "2026-01-01", zone: "UTC" } };
}
