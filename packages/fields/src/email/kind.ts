import type { EmailField } from "@funnelsmith/definition";
import { sql } from "@funnelsmith/logic";
import type { FieldKind } from "../field-kind.ts";
import { problemOf } from "../reading/reading.ts";
import { between, pick } from "../reading/sample.ts";
import { formKind } from "../words/form-kind.ts";

const label = "[A-Za-z0-9](?:[A-Za-z0-9\\-]{0,61}[A-Za-z0-9])?";

const part = formKind({
  form: `[A-Za-z0-9.!#$%&'*+/=?^_\`{|}~\\-]{1,64}@${label}(?:\\.${label})+`,
  max: 254,
  digits: false,
  problem: problemOf("FIELD_EMAIL", "不是有效的邮箱地址", "Not an e-mail address"),
  tidy: (text) => text.replace(/@.*$/, (domain) => domain.toLowerCase()),
  tidySql: (text) => sql`pg_catalog.split_part(${text}, '@', 1) || '@' || pg_catalog.lower(pg_catalog.split_part(${text}, '@', 2))`,
});

/** An e-mail address. */
export const emailKind: FieldKind<EmailField> = {
  ...part,
  name: "email",
  title: { "zh-CN": "邮箱", en: "E-mail" },
  group: "basic",
  sample: (_field, random) =>
    `${pick(["li.na", "wang.wei", "zhang.min", "chen.jie", "emma.t"], random())}${between(1, 999, random())}@example.com`,
};
