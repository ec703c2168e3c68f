import type { AppDefinition, FieldDefinition } from "@funnelsmith/definition";

/** Deals with lines that move through gates over their own fields and their notes, and units, of which there are enough for a publish to be prepared. */
export const crashApp: AppDefinition = {
  formatVersion: 1,
  key: "crash",
  version: "1.0.0",
  title: "Crash",
  objects: [
    {
      key: "deal",
      title: "Deal",
      titleField: "name",
      amountField: "amount",
      fields: [
        { key: "name", kind: "text", title: "Name", required: true },
        { key: "amount", kind: "money", title: "Amount" },
        { key: "lines", kind: "subTable", title: "Lines", fields: [{ key: "item", kind: "text", title: "Item", required: true }] },
      ],
    },
    {
      key: "note",
      title: "Note",
      titleField: "name",
      fields: [
        { key: "name", kind: "text", title: "Name" },
        { key: "deal", kind: "reference", object: "deal", inverse: "notes", onDelete: "cascade", title: "Deal" },
        { key: "spare", kind: "text", title: "Spare" },
        { key: "papers", kind: "file", title: "Papers" },
      ],
    },
    {
      key: "unit",
      title: "Unit",
      titleField: "name",
      fields: [
        { key: "name", kind: "text", title: "Name" },
        { key: "code", kind: "number", scale: 0, title: "Code" },
      ],
    },
  ],
  funnels: [
    {
      key: "sales",
      object: "deal",
      title: "Sales",
      moves: { back: "allow", skip: "allow", reopen: "allow" },
      stages: [
        {
          key: "lead",
          kind: "open",
          title: "Lead",
          entry: [{ key: "named", title: "Has a name", severity: "must", rule: { "!": [{ empty: [{ var: "name" }] }] } }],
        },
        { key: "talk", kind: "open", title: "Talk", requiredFields: ["amount"] },
        {
          key: "offer",
          kind: "open",
          title: "Offer",
          entry: [
            {
              key: "unblocked",
              title: "No note blocks it",
              severity: "must",
              rule: { "!": [{ some: [{ var: "notes" }, { "==": [{ var: "name" }, "blocked"] }] }] },
            },
          ],
        },
        { key: "won", kind: "won", title: "Won" },
      ],
    },
  ],
};

/** The order deals go round in: forward twice, then back. */
export const round: Readonly<Record<string, string>> = { lead: "talk", talk: "offer", offer: "lead" };

const fieldsOf = (app: AppDefinition, object: string): FieldDefinition[] => {
  const found = app.objects.find(({ key }) => key === object);
  if (!found) throw new Error(object);
  return found.fields;
};

/** A change that goes straight to the switch. */
export function withFieldMore(app: AppDefinition, key: string): AppDefinition {
  const next = structuredClone(app);
  fieldsOf(next, "note").push({ key, kind: "text", title: key });
  return next;
}

/** A change of which a part remains to be done after the switch: old values that are no numbers are erased. */
export function withNumberSpare(app: AppDefinition): AppDefinition {
  const next = structuredClone(app);
  const fields = fieldsOf(next, "note");
  fields[fields.findIndex(({ key }) => key === "spare")] = { key: "spare", kind: "number", scale: 0, title: "Spare" };
  return next;
}

/** A change that is prepared in batches: the code of every unit turns from number to text, or back. */
export function withOtherCode(app: AppDefinition): AppDefinition {
  const next = structuredClone(app);
  const fields = fieldsOf(next, "unit");
  const at = fields.findIndex(({ key }) => key === "code");
  fields[at] =
    fields[at]?.kind === "number" ? { key: "code", kind: "text", title: "Code" } : { key: "code", kind: "number", scale: 0, title: "Code" };
  return next;
}
