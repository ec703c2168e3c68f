import { type Sql, sql } from "@funnelsmith/logic";
import type { Conversion } from "../field-kind.ts";

/** Every value becomes one of the new kind, and nothing is lost. */
export function lossless(using: (column: Sql) => Sql): Conversion {
  return { class: "lossless", using };
}

/** Values for which `holds` converts; the rest become null. `using` is guarded by `holds`, so a cast inside it never meets a value it would throw on. */
export function checked(holds: (column: Sql) => Sql, using: (column: Sql) => Sql): Conversion {
  return {
    class: "checked",
    convertible: (column) => sql`(${column} is null or coalesce(${holds(column)}, false))`,
    using: (column) => sql`case when ${column} is not null and coalesce(${holds(column)}, false) then ${using(column)} end`,
  };
}

/** No value of the old kind means anything in the new one. */
export function refusal(zh: string, en: string): Conversion {
  return { class: "refused", why: { "zh-CN": zh, en } };
}
