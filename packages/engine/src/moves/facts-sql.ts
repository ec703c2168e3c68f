import { ident, join, type LogicType, type Read, raw, type Source, type Sql, type SqlSources, sql } from "@funnelsmith/logic";
import type { CatalogObject } from "@funnelsmith/storage";

/** Values of a rule's names as the driver or JSON carries them: decimals and instants as text with nothing lost. */
export function factValue(type: LogicType, expression: Sql): Sql {
  if (type.is === "number") return sql`(${expression})::text`;
  if (type.is === "instant") return sql`to_char((${expression}) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
  if (type.is === "date") return sql`to_char(${expression}, 'YYYY-MM-DD')`;
  return expression;
}

/** Something a judgement must know: one name of the record's scope, or fields of its child rows. */
export type Fact =
  | { readonly about: "value"; readonly path: string; readonly source: Source; readonly type: LogicType }
  | { readonly about: "children"; readonly name: string; readonly object: string; readonly fields: ReadonlyMap<string, LogicType> };

/** Sources that come with the request instead of the row. */
const given: ReadonlySet<Source["from"]> = new Set(["user", "clock", "param"]);

/** What rules over an object read, each thing once, in a stable order. */
export function factsRead(object: CatalogObject, rules: readonly { readonly reads: readonly Read[] }[]): Fact[] {
  const values = new Map<string, Fact>();
  const children = new Map<string, { object: string; fields: Map<string, LogicType> }>();
  const rowsOf = (name: string): { object: string; fields: Map<string, LogicType> } => {
    let rows = children.get(name);
    if (!rows) children.set(name, (rows = { object: object.scope.children(name)?.object ?? "", fields: new Map() }));
    return rows;
  };
  for (const rule of rules) {
    for (const read of rule.reads) {
      if (read.children) {
        const scope = object.scope.children(read.children.name);
        const field = read.source.from === "child" ? read.source.field : undefined;
        const type = field === undefined ? undefined : scope?.variable(field)?.type;
        if (field !== undefined && type) rowsOf(read.children.name).fields.set(field, type);
      } else if (!given.has(read.source.from)) {
        const type = object.scope.variable(read.path)?.type;
        if (type) values.set(read.path, { about: "value", path: read.path, source: read.source, type });
      }
    }
  }
  return [...values.values(), ...[...children].map(([name, rows]): Fact => ({ about: "children", name, ...rows }))];
}

/** jsonb_build_object takes at most 100 arguments, hence in parts. */
function jsonObject(pairs: readonly (readonly [string, Sql])[]): Sql {
  const parts: Sql[] = [];
  for (let at = 0; at === 0 || at < pairs.length; at += 40) {
    const part = pairs.slice(at, at + 40).map(([key, value]) => sql`${raw(`'${key.replaceAll("'", "''")}'`)}, ${value}`);
    parts.push(sql`jsonb_build_object(${join(part)})`);
  }
  return join(parts, " || ");
}

/** The expression of one fact, in the form `Facts` wants it; child rows as a JSON array. */
export function factExpression(fact: Fact, sources: SqlSources): Sql {
  if (fact.about === "value") return factValue(fact.type, sources.variable(fact.source, fact.type));
  const rows = sources.children(fact.name);
  const pairs = [...fact.fields].map(
    ([field, type]) => [field, factValue(type, rows.sources.variable({ from: "child", field }, type))] as const,
  );
  return sql`(select coalesce(jsonb_agg(${jsonObject(pairs)}), '[]'::jsonb) from ${rows.from} where ${rows.where})`;
}

/** The facts as select items named f0, f1, …: columns rather than one JSON value, which cost more to build and to parse. */
export function factColumns(facts: readonly Fact[], sources: SqlSources): Sql[] {
  return facts.map((fact, at) => sql`${factExpression(fact, sources)} as ${ident(`f${at}`)}`);
}
