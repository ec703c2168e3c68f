import type { ProblemItem } from "@funnelsmith/problem";
import type { ErrorObject, ValidateFunction } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { checkCounts } from "./check-counts.ts";
import { guardDocument } from "./guard-document.ts";
import { schemas } from "./schemas.gen.ts";
import { tellSchemaErrors } from "./schema-errors.ts";
import { schemaOf } from "./shape.ts";

let compiled: Ajv2020 | undefined;

/** Compiling takes half a second and evaluates code: once, on first use, never in a page that only reads definitions. */
function validatorOf(name: string): ValidateFunction {
  if (compiled === undefined) {
    compiled = new Ajv2020({
      schemas: Object.values(schemas),
      allErrors: true,
      verbose: true,
      strict: true,
      strictRequired: false,
      ownProperties: true,
      discriminator: true,
      allowUnionTypes: true,
      // What is referred to becomes a function of its own: half the code.
      inlineRefs: false,
      keywords: ["identity", "names", "refers", "tsType"],
    });
    addFormats.default(compiled, ["date", "date-time"]);
  }
  const validate = compiled.getSchema(`urn:funnelsmith:1:${name}`);
  if (validate === undefined) throw new Error(`no schema named ${name}`);
  return validate;
}

/** Compiles every validator there is: for a server before it answers anybody, since nobody else is answered meanwhile. */
export function warmValidators(): void {
  for (const name of Object.keys(schemas)) validatorOf(name);
}

/** Everything wrong with the form of a document: guarded, counted, then held against its schema. Empty when it is well formed. */
export function checkDocument(name: string, document: unknown): ProblemItem[] {
  const unsafe = guardDocument(document);
  if (unsafe.length > 0) return unsafe;
  const excess = checkCounts(schemaOf(name), document);
  if (excess.length > 0) return excess;
  const validate = validatorOf(name);
  if (validate(document)) return [];
  return tellSchemaErrors((validate.errors ?? []) as ErrorObject[]);
}
