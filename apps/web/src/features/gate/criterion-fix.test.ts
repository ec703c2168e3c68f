import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { initReactI18next } from "react-i18next";
import { beforeAll, expect, it } from "vitest";
import { words } from "../../app/i18n/language.ts";
import { CriterionFix } from "./criterion-fix.tsx";
import type { CriterionLine } from "./criterion-line.ts";
import type { Gate, GateRequest } from "./gate.ts";

beforeAll(() =>
  words.use(initReactI18next).init({ lng: "en", resources: { en: { translation: { gate: { byFieldOwner: "somebody else" } } } } }),
);

/** What stands under a criterion that asks for no field itself. */
const shown = (fields: readonly string[]): string => {
  const line = { fix: { kind: "field", field: "budget" }, fields } as unknown as CriterionLine;
  return renderToStaticMarkup(createElement(CriterionFix, { line, gate: {} as Gate, request: {} as GateRequest }));
};

it("a field the reader may not edit is left to who may; one that is asked for elsewhere in the panel is not", () => {
  expect(shown([])).toContain("somebody else");
  expect(shown(["budget"])).toBe("");
});
