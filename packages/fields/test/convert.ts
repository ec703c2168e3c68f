import type { FieldDefinition } from "@funnelsmith/definition";
import { kindOf } from "../src/kinds.ts";
import { isCalendarDay } from "../src/moments/calendar.ts";
import { instantsAt, zoneOffset } from "../src/moments/zoned.ts";
import { titlesOf } from "../src/choices/choices.ts";

/** A converted wire value, or undefined when the value does not survive. Written without a look at the SQL. */
export function convert(value: unknown, from: FieldDefinition, to: FieldDefinition, zone: string): unknown {
  const target = kindOf(to);
  const source = kindOf(from).logicType(from).is;
  const text = Array.isArray(value) ? value.join(", ") : String(value);
  const wanted = target.logicType(to);
  const kept = (candidate: unknown): unknown => {
    const read = target.toColumn(candidate, to);
    return read.ok ? read.value : undefined;
  };
  switch (wanted.is) {
    case "text": {
      const stored = kept(typeof value === "number" ? String(value) : text);
      // Plain text must come out as it went in; e-mail, phone and address come out tidied.
      if (target.name === "text" || target.name === "longText") return stored === text ? stored : undefined;
      return stored;
    }
    case "number": {
      if (source === "boolean") return kept(value ? "1" : "0");
      if (source === "number") return kept(text);
      let plain = text.normalize("NFKC").trim();
      const hundredths = target.name === "percent" && plain.endsWith("%");
      if (hundredths) plain = plain.slice(0, -1);
      if (/^-?[1-9]\d{0,2}(,\d{3})+(\.\d+)?$/.test(plain)) plain = plain.replaceAll(",", "");
      return kept(hundredths ? shiftTwo(plain) : plain);
    }
    case "boolean": {
      const word = text.trim().toLowerCase();
      if (["true", "yes", "1", "是"].includes(word) || /^1(\.0+)?$/.test(word)) return true;
      if (["false", "no", "0", "否"].includes(word) || /^-?0(\.0+)?$/.test(word)) return false;
      return undefined;
    }
    case "date": {
      if (source === "instant") {
        const wall = Date.parse(text) + zoneOffset(zone, Date.parse(text));
        return wall % 86_400_000 === 0 ? kept(new Date(wall).toISOString().slice(0, 10)) : undefined;
      }
      const parts = /^(\d{4})[-/.年](\d\d?)[-/.月](\d\d?)日?$/.exec(text);
      return parts ? kept([parts[1], parts[2]?.padStart(2, "0"), parts[3]?.padStart(2, "0")].join("-")) : undefined;
    }
    case "instant": {
      const wall = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?))?$/.exec(text);
      if (!wall || (source !== "date" && wall[2] === undefined)) return kept(text);
      if (!isCalendarDay(wall[1] ?? "")) return undefined;
      const instant = instantsAt(zone, Date.parse(`${wall[1]}T${wall[2] ?? "00:00"}Z`))[0];
      return instant === undefined ? undefined : kept(new Date(instant).toISOString());
    }
    case "choice": {
      if (Array.isArray(value)) return value.length === 1 && wanted.values.includes(value[0]) ? value[0] : undefined;
      return named(text, to);
    }
    case "choices": {
      const parts = Array.isArray(value) ? value : source === "choice" ? [value] : text.split(/\s*[,，、;；]\s*/);
      const values = parts.map((part) => named(part, to));
      return values.includes(undefined) || new Set(values).size < values.length ? undefined : values;
    }
    case "id":
    case "files":
      return kept(value);
    case "texts":
      return undefined;
  }
}

function named(text: string, field: FieldDefinition): string | undefined {
  const options = "options" in field ? (field.options ?? []) : [];
  return (options.find((one) => one.value === text) ?? options.find((one) => titlesOf(one).includes(text)))?.value;
}

function shiftTwo(plain: string): string {
  const [whole = "", fraction = ""] = plain.split(".");
  const digits = whole.padStart(3, "0");
  return `${digits.slice(0, -2).replace(/^0+(?=\d)/, "")}.${digits.slice(-2)}${fraction}`;
}
