import { memberOf, memberSql } from "./membership.ts";
import { arg, call, isNull, literalOf } from "./nodes.ts";
import type { CallNode, CallOperator, Locale, Phrasing, SqlTarget } from "./operator.ts";
import { refusal } from "./refusals.ts";
import { type Sql, sql } from "./sql.ts";
import type { Value } from "./values.ts";

/** What differs between contains, startsWith and endsWith. */
export interface TextPart {
  readonly name: string;
  /** Whether the first argument may be a list, and the second one of its values. */
  readonly lists: boolean;
  readonly holds: (text: string, part: string) => boolean;
  /** The LIKE pattern around an escaped literal. */
  readonly pattern: (escaped: string) => string;
  /** For parts that are not literals. */
  readonly sql: (text: Sql, part: Sql) => Sql;
  readonly verb: Readonly<Record<Locale, string>>;
  readonly denied: Readonly<Record<Locale, string>>;
}

/** An operator that looks for a text, literally and by case, inside another; false beside null. */
export function textPart({ name, lists, holds, pattern, sql: write, verb, denied }: TextPart): CallOperator {
  const where = (node: CallNode, to: SqlTarget): Sql => {
    const [text, part] = [arg(node, 0), arg(node, 1)];
    if (text.type.is !== "text") return memberSql(part, text, to);
    const literal = literalOf(part);
    // LIKE for literals, because indexes (pattern and n-gram) serve it.
    if (typeof literal === "string") return sql`(${to.value(text)} like ${pattern(literal.replace(/[\\%_]/g, "\\$&"))}::text)`;
    return write(to.value(text), to.value(part));
  };
  const words = (node: CallNode, to: Phrasing, by: Readonly<Record<Locale, string>>): string => {
    const gap = to.locale === "en" ? " " : "";
    return `${to.say(arg(node, 0), "clauses")}${gap}${by[to.locale]}${gap}${to.say(arg(node, 1), "clauses")}`;
  };
  return {
    form: "call",
    name,
    arity: [2, 2],
    check(typing) {
      const text = lists ? typing.demand(0, "text", "choices", "texts") : typing.demand(0, "text");
      if (!text) return undefined;
      if (isNull(text)) return typing.refuse(0, refusal("RULE_NULL", "空值不含任何文本", "null has no text in it"));
      if (text.type.is !== "text") {
        const item = memberOf(typing, text, 1);
        return item && call(name, "boolean", [text, item]);
      }
      const part = typing.demand(1, "text");
      if (part && isNull(part)) return typing.refuse(1, refusal("RULE_NULL", "不能查找空值", "null cannot be looked for"));
      return part && call(name, "boolean", [text, part]);
    },
    run: (text, part) => found(text ?? null, part ?? null, holds),
    sql: (node, to) => sql`coalesce(${where(node, to)}, false)`,
    where,
    words: (node, to) => words(node, to, verb),
    denial: (node, to) => words(node, to, denied),
  };
}

function found(text: Value, part: Value, holds: TextPart["holds"]): boolean {
  if (typeof part !== "string") return false;
  if (Array.isArray(text)) return text.includes(part);
  return typeof text === "string" && holds(text, part);
}
