import type { LocalizedText, ProblemItem } from "@funnelsmith/problem";
import { pointerTo } from "./pointer.ts";
import { reservedEverywhere, reservedFieldKeys } from "./reserved-keys.ts";
import { identityOf, schemaOf } from "./shape.ts";
import { walkDefinition } from "./walk-definition.ts";

/** Keys used twice in a list that is told apart by them, and keys that are taken by the platform itself, in a document of the right form. */
export function lintIdentities(schema: "app" | "report", document: object): ProblemItem[] {
  const problems: ProblemItem[] = [];
  walkDefinition(
    schemaOf(schema),
    document,
    () => undefined,
    ({ pointer, property, value, shape }) => {
      if (!Array.isArray(value) || shape.identity === undefined) return;
      const seen = new Set<string>();
      for (const [index, item] of value.entries()) {
        const key = identityOf(item, shape.identity);
        if (key === undefined) continue;
        const at = pointerTo(pointer, index);
        const place = typeof item === "string" ? at : pointerTo(at, shape.identity);
        if (seen.has(key)) problems.push(duplicate(place, key));
        else if (reservedEverywhere.has(key) || (property === "fields" && typeof item === "object" && reservedFieldKeys.has(key)))
          problems.push(reserved(place, key));
        seen.add(key);
      }
    },
  );
  return problems;
}

/** The refusal of a key that another thing has: in the same list, or as `detail` says. */
export function duplicate(pointer: string, key: string, detail: LocalizedText = twice(key)): ProblemItem {
  const hint = { "zh-CN": "删去其中一个，或换一个标识。", en: "Take one of the two out, or give it another key." };
  return { pointer, code: "DUPLICATE_KEY", detail, hint };
}

function twice(key: string): LocalizedText {
  return { "zh-CN": `「${key}」在这个列表里出现了两次。`, en: `"${key}" stands twice in this list.` };
}

/** The refusal of a key that the system has for something of its own. */
export function reserved(pointer: string, key: string): ProblemItem {
  return {
    pointer,
    code: "RESERVED_KEY",
    detail: { "zh-CN": `「${key}」是系统保留的标识。`, en: `"${key}" is reserved by the system.` },
    hint: { "zh-CN": "换一个标识，标题不受影响。", en: "Choose another key; the title stays as it is." },
  };
}
