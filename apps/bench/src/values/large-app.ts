import type { AppDefinition, FieldDefinition } from "@funnelsmith/definition";

/** An app of so many objects with so many fields each, choices and formulas among them. */
export function largeApp(objects: number, fields: number): AppDefinition {
  const field = (index: number): FieldDefinition => {
    const base = { key: `f${index}`, title: `Field ${index}` };
    if (index % 8 === 0) return { ...base, kind: "text" };
    if (index % 8 === 1) return { ...base, kind: "money" };
    if (index % 8 === 2) return { ...base, kind: "date" };
    if (index % 8 === 3)
      return {
        ...base,
        kind: "select",
        options: [
          { value: "a", title: "A" },
          { value: "b", title: "B" },
        ],
      };
    if (index % 8 === 4) return { ...base, kind: "number", scale: 2 };
    if (index % 8 === 5) return { ...base, kind: "boolean" };
    if (index % 8 === 6)
      return {
        ...base,
        kind: "formula",
        result: { kind: "money", scale: 2 },
        formula: { "*": [{ var: `f${index - 5}` }, { var: `f${index - 2}` }] },
      };
    return { ...base, kind: "dateTime" };
  };
  return {
    formatVersion: 1,
    key: "large",
    version: "1.0.0",
    title: "Large",
    objects: Array.from({ length: objects }, (_, at) => ({
      key: `o${at}`,
      title: `Object ${at}`,
      titleField: "f0",
      fields: Array.from({ length: fields }, (__, index) => field(index)),
    })),
  };
}
