import { _, type AnySchemaObject, type CodeKeywordDefinition, type KeywordCxt, type Name, str, type Vocabulary } from "ajv";
import { _Code } from "ajv/dist/compile/codegen/code.js";
import { isPlainText } from "../reading/plain-text.ts";
import { decimalUnits } from "./decimal-units.ts";
import { instantMillis } from "./instant-millis.ts";

/** Calls of one of our self-contained functions; its source goes into precompiled validators, which have no imports. */
function functionName(cxt: KeywordCxt, ours: (value: never) => unknown): Name {
  return cxt.gen.scopeValue("func", { ref: ours, code: new _Code(`(${ours.toString()})`) });
}

type Words = (cxt: { schemaCode: unknown }) => ReturnType<typeof str>;

interface Part {
  readonly keyword: string;
  readonly type: "string" | readonly ("string" | "number")[];
  readonly metaSchema: AnySchemaObject;
  readonly message: Words;
  readonly code: (cxt: KeywordCxt) => void;
}

const keyword = ({ keyword: name, type, metaSchema, message, code }: Part): CodeKeywordDefinition => ({
  keyword: name,
  type: typeof type === "string" ? type : [...type],
  metaSchema,
  error: { message: (cxt) => message(cxt), params: ({ schemaCode }) => _`{limit: ${schemaCode as Name}}` },
  code,
});

const units = (cxt: KeywordCxt): Name => cxt.gen.const("units", _`${functionName(cxt, decimalUnits)}(${cxt.data})`);
const millis = (cxt: KeywordCxt): Name => cxt.gen.const("millis", _`${functionName(cxt, instantMillis)}(${cxt.data})`);

const bound = (value: unknown): ReturnType<typeof _> => _`BigInt(${String(decimalUnits(value) ?? 0n)})`;
const decimal: AnySchemaObject = { type: "string", pattern: "^-?(0|[1-9][0-9]{0,17})(\\.[0-9]{1,20})?$" };
const numeric = ["string", "number"] as const;
const text: AnySchemaObject = { type: "string" };
const limit = (cxt: { schemaCode: unknown }): Name => cxt.schemaCode as Name;

/** Our keywords beside JSON Schema 2020-12: exact decimals, days and instants with bounds, text that a database can hold. */
export const fieldKeywords: Vocabulary = [
  keyword({
    keyword: "plainText",
    type: "string",
    metaSchema: { enum: ["line", "lines", "form"] },
    message: () => str`must not hold NUL or half a character`,
    code: (cxt) => cxt.fail(_`!${functionName(cxt, isPlainText)}(${cxt.data})`),
  }),
  keyword({
    keyword: "decimalScale",
    type: numeric,
    metaSchema: { type: "integer", minimum: 0, maximum: 20 },
    message: (cxt) => str`must be an exact decimal of at most ${limit(cxt)} places`,
    code(cxt) {
      const value = units(cxt);
      cxt.fail(_`${value} === undefined || ${value} % BigInt(${String(10n ** BigInt(20 - Number(cxt.schema)))}) !== BigInt(0)`);
    },
  }),
  keyword({
    keyword: "decimalMin",
    type: numeric,
    metaSchema: decimal,
    message: (cxt) => str`must be at least ${limit(cxt)}`,
    code(cxt) {
      const value = units(cxt);
      cxt.fail(_`${value} !== undefined && ${value} < ${bound(cxt.schema)}`);
    },
  }),
  keyword({
    keyword: "decimalMax",
    type: numeric,
    metaSchema: decimal,
    message: (cxt) => str`must be at most ${limit(cxt)}`,
    code(cxt) {
      const value = units(cxt);
      cxt.fail(_`${value} !== undefined && ${value} > ${bound(cxt.schema)}`);
    },
  }),
  keyword({
    keyword: "dayMin",
    type: "string",
    metaSchema: text,
    message: (cxt) => str`must not be before ${limit(cxt)}`,
    code: (cxt) => cxt.fail(_`${cxt.data} < ${cxt.schemaValue}`),
  }),
  keyword({
    keyword: "dayMax",
    type: "string",
    metaSchema: text,
    message: (cxt) => str`must not be after ${limit(cxt)}`,
    code: (cxt) => cxt.fail(_`${cxt.data} > ${cxt.schemaValue}`),
  }),
  keyword({
    keyword: "instantMin",
    type: "string",
    metaSchema: text,
    message: (cxt) => str`must be a time not before ${limit(cxt)}`,
    code(cxt) {
      const value = millis(cxt);
      cxt.fail(_`${value} === undefined || ${value} < ${instantMillis(cxt.schema) ?? 0}`);
    },
  }),
  keyword({
    keyword: "instantMax",
    type: "string",
    metaSchema: text,
    message: (cxt) => str`must be a time not after ${limit(cxt)}`,
    code(cxt) {
      const value = millis(cxt);
      cxt.fail(_`${value} !== undefined && ${value} > ${instantMillis(cxt.schema) ?? 0}`);
    },
  }),
];

/** Teaches an Ajv the keywords; also precompiled (standalone) code stays free of imports of ours. Returns the same Ajv. */
export function addFieldKeywords<A extends { addVocabulary(definitions: Vocabulary): unknown }>(ajv: A): A {
  ajv.addVocabulary(fieldKeywords);
  return ajv;
}
