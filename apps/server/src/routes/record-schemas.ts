import { objectOf, type PartSchema } from "../http/body-schemas.ts";

/** Where the records of an object live. */
export const recordsPath = "/api/v1/apps/:app/objects/:object/records";

// Fields are the engine's to judge, by the app's definition; here only the frame around them is.
const fields: PartSchema = { type: "object", maxProperties: 1000 };
const person: PartSchema = {};
const people: PartSchema = { type: "array", maxItems: 200 };
const key: PartSchema = { type: ["string", "null"], maxLength: 64 };
const uuid: PartSchema = { type: "string", format: "uuid" };

/** Why a move is made. */
export const reason: PartSchema = objectOf({ code: { type: "string", maxLength: 64 }, note: { type: "string", maxLength: 4000 } });

/** A new record. */
export const recordInput: PartSchema = objectOf({
  fields,
  owner: person,
  collaborators: people,
  funnel: key,
  stage: key,
  reason,
  id: uuid,
});

/** A change of a record. What else is named, a stage above all, is the engine's to refuse, place by place. */
export const recordPatch: PartSchema = { type: "object", properties: { fields, owner: person, collaborators: people } };

const version: PartSchema = { type: "integer", minimum: 1, maximum: 2_147_483_647 };
const rows = (row: PartSchema): PartSchema => ({ type: "array", maxItems: 10_000, items: row });

/** Many writes at once. */
export const bulkBody: PartSchema = objectOf({
  create: rows(recordInput),
  update: rows({ ...recordPatch, properties: { fields, owner: person, collaborators: people, id: uuid, version }, required: ["id"] }),
  delete: rows({ anyOf: [uuid, objectOf({ id: uuid, version }, ["id"])] }),
  mode: { enum: ["all", "each"] },
});

const target = { to: { type: "string", minLength: 1, maxLength: 64 }, funnel: { type: "string", maxLength: 64 } };

/** A move. */
export const advanceBody: PartSchema = objectOf(
  {
    ...target,
    patch: fields,
    reason,
    exception: objectOf(
      {
        criteria: { type: "array", minItems: 1, maxItems: 100, items: { type: "string", maxLength: 64 } },
        reason: { type: "string", minLength: 1, maxLength: 4000 },
      },
      ["criteria", "reason"],
    ),
  },
  ["to"],
);

/** A question about a move. */
export const checkBody: PartSchema = objectOf({ ...target, patch: fields }, ["to"]);

/** Many moves at once: by ids or by a filter. */
export const bulkAdvanceBody: PartSchema = {
  ...objectOf({ ...target, ids: rows(uuid), filter: {}, reason }, ["to"]),
  oneOf: [{ required: ["ids"] }, { required: ["filter"] }],
};
