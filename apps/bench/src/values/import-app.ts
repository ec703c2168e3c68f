import type { AppDefinition } from "@funnelsmith/definition";

/** Deals with two references, a validation, and a stage whose entry asks for fields and for what the account is. */
export const importApp: AppDefinition = {
  formatVersion: 1,
  key: "imports",
  version: "1.0.0",
  title: "Imports",
  objects: [
    {
      key: "account",
      title: "Account",
      titleField: "name",
      fields: [
        { key: "name", kind: "text", title: "Name", required: true, unique: true },
        { key: "level", kind: "number", scale: 0, title: "Level" },
      ],
    },
    {
      key: "contact",
      title: "Contact",
      titleField: "name",
      fields: [
        { key: "name", kind: "text", title: "Name", required: true },
        { key: "email", kind: "email", title: "E-mail", unique: true },
      ],
    },
    {
      key: "deal",
      title: "Deal",
      titleField: "name",
      amountField: "amount",
      fields: [
        { key: "name", kind: "text", title: "Name", required: true },
        { key: "account", kind: "reference", object: "account", title: "Account", required: true },
        { key: "contact", kind: "reference", object: "contact", title: "Contact" },
        { key: "amount", kind: "money", title: "Amount" },
        { key: "budget", kind: "money", title: "Budget" },
        {
          key: "source",
          kind: "select",
          title: "Source",
          options: [
            { value: "fair", title: "Fair" },
            { value: "web", title: "Web" },
            { value: "referral", title: "Referral" },
          ],
        },
        { key: "close_on", kind: "date", title: "Close date" },
        { key: "next_step", kind: "text", title: "Next step" },
      ],
      validations: [
        {
          key: "budget_known",
          rule: { or: [{ empty: [{ var: "budget" }] }, { "!": [{ empty: [{ var: "amount" }] }] }] },
          message: "Amount first",
          fields: ["budget"],
        },
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
        { key: "lead", kind: "open", title: "Lead" },
        {
          key: "qualified",
          kind: "open",
          title: "Qualified",
          requiredFields: ["amount", "source"],
          entry: [
            {
              key: "affordable",
              title: "The budget covers 80 %",
              severity: "must",
              rule: { ">=": [{ var: "budget" }, { "*": [{ var: "amount" }, 0.8] }] },
            },
            { key: "known", title: "A customer of level 1 or more", severity: "must", rule: { ">=": [{ var: "account.level" }, 1] } },
          ],
        },
        { key: "won", kind: "won", title: "Won" },
      ],
    },
  ],
};
