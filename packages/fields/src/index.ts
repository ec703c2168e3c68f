/** Field kinds and what is made from an object's fields: its scope for rules, its JSON Schema. */
export * from "./field-kind.ts";
export { kindList } from "./kinds.gen.ts";
export { aggregatesOf, currencyOf, filterOperatorsOf, isUnique, kindOf } from "./kinds.ts";
export { acceptAttribute, fileRefusal, mostFiles } from "./file/accepts.ts";
export {
  type FileGroup,
  fileGroups,
  type FileType,
  shownInPlace,
  typeOfMime,
  typeOfName,
  unknownType,
} from "./file/file-types.ts";
export { asReference } from "./reference/kind.ts";
export { mostRows } from "./sub-table/kind.ts";
export { instantMillis } from "./keywords/instant-millis.ts";
export { calendarDay } from "./moments/calendar.ts";
export { isPlainText } from "./reading/plain-text.ts";
export { formatInstant, parseInstantText } from "./moments/instant-text.ts";
export { zoneOffset } from "./moments/zoned.ts";
export { objectScope, type ScopeOptions } from "./scope.ts";
export { addFieldKeywords, fieldKeywords } from "./keywords/field-keywords.ts";
export { suggestionFor } from "./suggestion.ts";
export { type RecordSchema, recordSchema, type RecordSchemaOptions } from "./record-schema.ts";
export { resolveFields } from "./resolve-fields.ts";
