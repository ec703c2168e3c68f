import type { UrlField } from "@funnelsmith/definition";
import type { FieldKind } from "../field-kind.ts";
import { accepted, problemOf, refused } from "../reading/reading.ts";
import { between, pick } from "../reading/sample.ts";
import { formKind } from "../words/form-kind.ts";
import { fitsUniqueKey } from "../words/words.ts";

const label = "[A-Za-z0-9\\u00a1-\\uffff](?:[A-Za-z0-9_\\u00a1-\\uffff\\-]{0,61}[A-Za-z0-9\\u00a1-\\uffff])?";
const port = "(?::(?:[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?";

const part = formKind({
  // No user name before the host: it serves to deceive, and a password would be stored in the open.
  form: `[Hh][Tt][Tt][Pp][Ss]?://${label}(?:\\.${label})*${port}(?:[/?#][^\\u0001-\\u0020\\u007f\\u00a0\\u3000<>"\\\\]*)?`,
  max: 2048,
  digits: false,
  problem: problemOf("FIELD_URL", "不是有效的网址（需以 http:// 或 https:// 开头）", "Not a web address (http:// or https://)"),
  tidy: (text) => text,
  tidySql: (text) => text,
});

/** A web address, http or https. */
export const urlKind: FieldKind<UrlField> = {
  ...part,
  name: "url",
  title: { "zh-CN": "网址", en: "Web address" },
  group: "basic",
  toColumn(value, field) {
    const read = part.toColumn(value, field);
    const long = field.unique && read.ok && typeof read.value === "string" && !fitsUniqueKey(read.value);
    return long ? refused("FIELD_TOO_LONG", "作为唯一值过长", "Too long for a unique value") : read;
  },
  parse(text, field, context) {
    // Behind the host every letter counts as it is: full-width brackets of a path are not ours.
    const exact = text.trim().replace(/^[^/]*\/\/[^/?#]*/, (host) => host.normalize("NFKC"));
    if (part.toColumn(exact, field).ok) return accepted(exact);
    const typed = text.normalize("NFKC").trim();
    // People write www.example.com; a text with another scheme stays as it is and is refused.
    const bare = typed !== "" && !/^[A-Za-z][A-Za-z0-9+.-]*:/.test(typed.replace(/:\d+(?=[/?#]|$)/, "")) && typed.includes(".");
    return part.parse(bare ? `https://${typed}` : typed, field, context);
  },
  sample: (_field, random) =>
    `https://www.example.com/${pick(["products", "cases", "about", "news"], random())}/${between(1, 999, random())}`,
};
