import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { addFieldKeywords, type JsonSchema } from "@funnelsmith/fields";
import { compileSchemaValidatorsCode } from "@rjsf/validator-ajv8/compileSchemaValidators";
import { Ajv2020 } from "ajv/dist/2020.js";

/** Validation functions as the text of an ES module whose default export rjsf's createPrecompiledValidator takes. */
export interface ValidatorModule {
  readonly code: string;
  /** Of the code: names it in its address. */
  readonly hash: string;
}

const requireHere = createRequire(import.meta.url);
const sources = new Map<string, string>();

/** A CommonJS file of Ajv's run time as an expression; what it requires is inlined the same way. */
function inlined(name: string, from: NodeJS.Require): string {
  const file = from.resolve(name);
  const known = sources.get(file);
  if (known) return known;
  const text = readFileSync(file, "utf8").replace(/^\/\/# sourceMappingURL.*$/m, "");
  const inner = createRequire(file);
  const needed = [...text.matchAll(/= require\("([^"]+)"\)/g)].map((match) => match[1] ?? "");
  const table = needed.map((one) => `${JSON.stringify(one)}:${inlined(one, inner)}`).join(",");
  const made = `(function(){const module={exports:{}};const exports=module.exports;const modules={${table}};const require=(name)=>modules[name];${text}\nreturn module.exports;})()`;
  sources.set(file, made);
  return made;
}

/**
 * Compiles a form's schema on the server, so that the page needs no eval and may run under a policy that forbids it. The schema given to
 * the page must be this one, property for property.
 */
export function compileValidator(schema: JsonSchema): ValidatorModule {
  const code = compileSchemaValidatorsCode(schema as Parameters<typeof compileSchemaValidatorsCode>[0], {
    AjvClass: Ajv2020 as never,
    ajvOptionsOverrides: { ownProperties: true },
    extenderFn: ((ajv: Ajv2020) => addFieldKeywords(ajv)) as never,
  });
  const names = new Set([...code.matchAll(/= require\("([^"]+)"\)/g)].map((match) => match[1] ?? ""));
  const table = [...names].map((name) => `${JSON.stringify(name)}:${inlined(name, requireHere)}`).join(",\n");
  const text = `const modules={${table}};\nconst require=(name)=>modules[name];\nconst exports={};\n${code}\nexport default exports;\n`;
  return { code: text, hash: createHash("sha256").update(text).digest("hex").slice(0, 20) };
}
