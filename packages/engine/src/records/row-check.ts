import { ident, join, raw, type Sql, slot, sql, toSqlWhere } from "@funnelsmith/logic";
import { type LocalizedText, Problem, type ProblemCode, type ProblemItem } from "@funnelsmith/problem";
import type { Catalog, CatalogField, CatalogObject, Row } from "@funnelsmith/storage";
import type { Rights, RightScope } from "../rights/rights.ts";

/** A condition a written row must meet, computed in the writing statement; when it does not, nothing is written. */
export interface RowCheck {
  /** Never null. */
  readonly holds: Sql;
  readonly code: ProblemCode;
  /** Where the mistake is: each field that takes part in it. */
  readonly items?: readonly ProblemItem[];
  /** Not a mistake: the row must be written another way. */
  readonly aside?: boolean;
}

/** The conditions as select items named c0, c1, … */
export function checkColumns(checks: readonly RowCheck[]): Sql {
  return join(checks.map((check, at) => sql`${check.holds} as ${ident(`c${at}`)}`));
}

/** True when every condition of the row under `alias` holds. */
export function allHold(checks: readonly RowCheck[], alias: string): Sql {
  return checks.length === 0
    ? raw("true")
    : join(
        checks.map((_, at) => ident(alias, `c${at}`)),
        " and ",
      );
}

/** The Problem of the first kind of failure in a row of `checkColumns`, with every mistake of that kind; undefined when all hold. A stale version comes with the current one. */
export function failureOf(checks: readonly RowCheck[], row: Row): Problem | undefined {
  const failed = checks.filter((check, at) => !check.aside && row[`c${at}`] !== true);
  const [first] = failed;
  if (first === undefined) return undefined;
  const errors = failed.flatMap((check) => (check.code === first.code ? (check.items ?? []) : []));
  return new Problem(first.code, undefined, { errors, ...(first.code === "VERSION_STALE" && { extensions: { version: row["was"] } }) });
}

/** Whether a row without mistakes was left to be written another way. */
export function stoodAside(checks: readonly RowCheck[], row: Row): boolean {
  return checks.some((check, at) => check.aside === true && row[`c${at}`] !== true);
}

/**
 * The rules every stored row keeps, over the would-be row under `alias`; `before` gives `$previous` where there is a stored row. Told at
 * every field the rule is said to belong to, of those its writer may read, else of the record.
 */
export function validationChecks(object: CatalogObject, rights: Rights, alias: string, before: string | undefined): RowCheck[] {
  const sources = object.sources(alias);
  const previous = before === undefined ? undefined : object.sources(before);
  const over = {
    ...sources,
    variable: (source: Parameters<typeof sources.variable>[0], type: Parameters<typeof sources.variable>[1]): Sql => {
      if (source.from !== "previous") return sources.variable(source, type);
      return previous?.variable({ from: "field", field: source.field }, type) ?? nullOf(object.fields.get(source.field));
    },
  };
  return object.validations.map(({ definition, rule }): RowCheck => {
    const { readable } = rights.object(object.key);
    const fields = (definition.fields ?? []).filter((field) => readable.has(field)).map((field) => `/fields/${field}`);
    const { message } = definition;
    const detail: LocalizedText = {
      "zh-CN": typeof message === "string" ? message : (message["zh-CN"] ?? message.en ?? definition.key),
      en: typeof message === "string" ? message : (message.en ?? message["zh-CN"] ?? definition.key),
    };
    return {
      holds: sql`coalesce(${toSqlWhere(rule, over)}, false)`,
      code: "RECORD_INVALID",
      items: (fields.length === 0 ? [""] : fields).map((pointer) => ({ pointer, code: `VALIDATION:${definition.key}`, detail })),
    };
  });
}

function nullOf(field: CatalogField | undefined): Sql {
  const type = field?.kind.column(field.definition)?.type;
  if (type === undefined) throw new Error("no previous value of a computed field");
  return raw(`null::${type}`);
}

/** The member an expression holds exists and works here, or it is null or what it was. */
export function memberCheck(catalog: Catalog, value: Sql, before: Sql | undefined, pointer: string): RowCheck {
  const member = ident(catalog.tenant.schema, "member");
  const kept = before === undefined ? raw("") : sql` or ${value} is not distinct from ${before}`;
  return {
    holds: sql`(${value} is null${kept} or exists (select 1 from ${member} m where m."id" = ${value} and m."suspended_at" is null))`,
    code: "RECORD_INVALID",
    items: [{ pointer, code: "MEMBER_NOT_FOUND", detail: { "zh-CN": "没有这位成员", en: "There is no such member" } }],
  };
}

/** No record has the id of the would-be row, nor ever had. */
export function idCheck(catalog: Catalog): RowCheck {
  const audit = ident(catalog.tenant.schema, "audit");
  return {
    holds: sql`not exists (select 1 from ${audit} x where x."record_id" = f."id")`,
    code: "UNIQUE_TAKEN",
    items: [takenItem("/id")],
  };
}

/** A value that another record has. */
export const takenItem = (pointer: string): ProblemItem => ({
  pointer,
  code: "UNIQUE_TAKEN",
  detail: { "zh-CN": "该值已被另一条记录使用", en: "Another record has this value" },
});

/** Every collaborator is a member. */
export function collaboratorsCheck(catalog: Catalog, value: Sql): RowCheck {
  const member = ident(catalog.tenant.schema, "member");
  return {
    // Most have none, and a look into an empty list costs as much as all else that is asked of a row.
    holds: sql`(cardinality(${value}) = 0 or not exists (select 1 from unnest(${value}) x where not exists (select 1 from ${member} m where m."id" = x)))`,
    code: "RECORD_INVALID",
    items: [{ pointer: "/collaborators", code: "MEMBER_NOT_FOUND", detail: { "zh-CN": "没有这位成员", en: "There is no such member" } }],
  };
}

/** The owner lies within what a scope lets its holder name: oneself, the people below, anybody. */
export function ownerCheck(scope: RightScope, value: Sql, before: Sql | undefined): RowCheck {
  const kept = before === undefined ? raw("") : sql` or ${value} is not distinct from ${before}`;
  const within =
    scope === "all"
      ? raw("true")
      : scope === "subordinates"
        ? sql`coalesce(${value} = any(${slot("owners")}::uuid[]), false)`
        : sql`coalesce(${value} = ${slot("me")}::uuid, false)`;
  return {
    holds: sql`(${within}${kept})`,
    code: "RECORD_INVALID",
    items: [{ pointer: "/owner", code: "OWNER_NOT_ALLOWED", detail: { "zh-CN": "不能指定这位负责人", en: "You may not name this owner" } }],
  };
}

/** The row a reference points at is there, undeleted and visible to the writer: found and locked under `lock`; or null, or what it was. */
export function referenceCheck(field: string, value: Sql, lock: string, before: Sql | undefined): RowCheck {
  const kept = before === undefined ? raw("") : sql` or ${value} is not distinct from ${before}`;
  return {
    holds: sql`(${value} is null${kept} or exists (select 1 from ${ident(lock)} l where l."id" = ${value}))`,
    code: "RECORD_INVALID",
    items: [
      {
        pointer: `/fields/${field}`,
        code: "REFERENCE_NOT_FOUND",
        detail: { "zh-CN": "所引用的记录不存在", en: "The record referred to does not exist" },
      },
    ],
  };
}
