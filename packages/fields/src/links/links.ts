import { type Sql, sql } from "@funnelsmith/logic";
import type { Aggregate, FilterOperator, JsonSchema, KindFlags } from "../field-kind.ts";
import { accepted, type Reading, refused } from "../reading/reading.ts";
import { isUuid, uuidPattern } from "../reading/uuid.ts";

/** What kinds that point at a row can be asked. */
export const linkFlags: KindFlags = { groupable: true };

/** Filter operators of links. */
export const linkOperators: readonly FilterOperator[] = ["==", "!=", "in", "empty"];

/** Aggregates of links. */
export const linkAggregates: readonly Aggregate[] = ["count", "count_distinct"];

/** An id, or an object with one as it is read; other members of the object are ignored. */
export const linkSchema: JsonSchema = {
  type: ["string", "object"],
  pattern: uuidPattern,
  properties: { id: { type: "string", pattern: uuidPattern } },
  required: ["id"],
};

const idOf = (value: unknown): unknown =>
  typeof value === "object" && value !== null && !Array.isArray(value) && Object.hasOwn(value, "id") && "id" in value ? value.id : value;

/** The id in lower case. Whether the row exists, and may be seen, is asked of the database. */
export function readLink(value: unknown): Reading<string> {
  const id = idOf(value);
  if (typeof id !== "string") return refused("FIELD_TYPE", "应为记录编号", "Must be an id");
  return isUuid(id) ? accepted(id.toLowerCase()) : refused("FIELD_ID", "不是有效的编号", "Not a valid id");
}

/** Ids from files; titles and names are looked up by the importer, which knows the rows. */
export function parseLink(text: string): Reading<string | null> {
  return text.trim() === "" ? accepted(null) : readLink(text.trim());
}

/** The name or title that came with the id, else the id. */
export function formatLink(value: unknown): string {
  if (typeof value === "object" && value !== null) {
    if ("title" in value && typeof value.title === "string") return value.title;
    if ("name" in value && typeof value.name === "string") return value.name;
  }
  const id = idOf(value);
  return typeof id === "string" ? id : "";
}

/** Ids are their own wire form; the engine adds titles and names. */
export function linkToWire(expression: Sql): Sql {
  return sql`(${expression})::text`;
}
