import type { PhoneField } from "@funnelsmith/definition";
import { sql } from "@funnelsmith/logic";
import type { FieldKind } from "../field-kind.ts";
import { problemOf } from "../reading/reading.ts";
import { between, pick } from "../reading/sample.ts";
import { formKind } from "../words/form-kind.ts";

// Each form stands alone and in the union; groups of the landline are area, number, extension. No \d: PostgreSQL's knows more digits.
const china = "(?:(?:\\+|00)?86[ \\-]?)?";
const mobile = `${china}1[3-9](?:[ \\-]?[0-9]){9}`;
const landline =
  "(?:(?:\\+|00)86[ \\-]?\\(?0?|\\(?0)(10|2[0-9]|[3-9][0-9]{2})\\)?[ \\-]?([2-9][0-9]{2,3}[ \\-]?[0-9]{4})(?:[ ]?(?:转|x|ext\\.?|-)[ ]?([0-9]{1,6}))?";
const service = "([48]00)[ \\-]?([0-9]{3})[ \\-]?([0-9]{4})";
const abroad = "(?:\\+|00)(?!86|0)[0-9](?:[ \\-]?\\(?[0-9]\\)?){6,13}";

const whole = (form: string): RegExp => new RegExp(`^${form}$`, "u");
const [isMobile, isLandline, isService] = [whole(mobile), whole(landline), whole(service)];

function tidy(text: string): string {
  const digits = text.replace(/[^0-9]/g, "");
  if (isMobile.test(text)) return digits.slice(-11);
  const line = isLandline.exec(text);
  if (line) return `0${line[1]}-${(line[2] ?? "").replace(/[ -]/g, "")}${line[3] === undefined ? "" : `-${line[3]}`}`;
  if (isService.test(text)) return text.replace(isService, "$1-$2-$3");
  return `+${digits.replace(/^00/, "")}`;
}

const part = formKind({
  form: `${mobile}|${landline}|${service}|${abroad}`,
  max: 40,
  digits: true,
  problem: problemOf(
    "FIELD_PHONE",
    "不是有效的电话：手机 11 位、带区号的座机，或 + 开头的国际号码",
    "Not a phone number: a Chinese mobile, a landline with its area code, or + and country code",
  ),
  tidy,
  tidySql: (text) => {
    const digits = sql`pg_catalog.regexp_replace(${text}, '[^0-9]', '', 'g')`;
    const line = sql`pg_catalog.regexp_match(${text}, ${`^${landline}$`}::text)`;
    return sql`case when ${text} ~ ${`^(?:${mobile})$`}::text then pg_catalog.right(${digits}, 11) when ${text} ~ ${`^(?:${landline})$`}::text then '0' || (${line})[1] || '-' || pg_catalog.translate((${line})[2], ' -', '') || coalesce('-' || (${line})[3], '') when ${text} ~ ${`^${service}$`}::text then pg_catalog.regexp_replace(${text}, ${`^${service}$`}::text, '\\1-\\2-\\3') else '+' || pg_catalog.regexp_replace(${digits}, '^00', '') end`;
  },
});

/** A telephone number in one spelling: 13800138000, 010-88886666-801, 400-810-8888, +14155552671. */
export const phoneKind: FieldKind<PhoneField> = {
  ...part,
  name: "phone",
  title: { "zh-CN": "手机", en: "Phone" },
  group: "basic",
  sample: (_field, random) => `${pick(["138", "139", "186", "159", "177", "133"], random())}${between(10_000_000, 99_999_999, random())}`,
};
