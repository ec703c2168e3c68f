import { compileRights, type Rights } from "@funnelsmith/engine";
import type { Catalog } from "@funnelsmith/storage";
import { type Json, parameters, responses } from "./openapi-parts.ts";

/** The keys of the objects and fields that hold files, as far as these rights show them. */
function placesOf(catalog: Catalog, rights: Rights): { readonly objects: readonly string[]; readonly fields: readonly string[] } {
  const places = [...catalog.objects.values()].flatMap((object) =>
    [...object.fields.values()]
      .filter((field) => field.kind.flags.files && rights.object(object.key).readable.has(field.key))
      .map((field) => ({ object: object.key, field: field.key })),
  );
  const once = (keys: readonly string[]): readonly string[] => [...new Set(keys)];
  return { objects: once(places.map(({ object }) => object)), fields: once(places.map(({ field }) => field)) };
}

/** Uploading files and getting them, where a field of the app holds any. */
export function attachmentPaths(catalog: Catalog, actor: Parameters<typeof compileRights>[1]): Record<string, unknown> {
  const { objects, fields } = placesOf(catalog, compileRights(catalog, actor));
  if (objects.length === 0) return {};
  const text = { type: "string" };
  const query = (name: string, description: string, schema: Json): Json => ({ name, in: "query", required: true, description, schema });
  const bytes = { schema: { type: "string", contentEncoding: "binary" } };
  const file = {
    type: "object",
    required: ["id", "name", "size", "type"],
    properties: { id: { type: "string", format: "uuid" }, name: text, size: { type: "integer" }, type: text },
  };
  return {
    "/api/v1/files": {
      post: {
        operationId: "files_upload",
        summary: "A file to be attached to a record",
        description:
          "Uploads a file for a field. Its id is then written into the field; a file that no record takes is forgotten after a day.",
        parameters: [
          query("app", "The app", { enum: [catalog.app] }),
          query("object", "The object whose field it is for", { enum: objects }),
          query("field", "The field", { enum: fields }),
          query("name", "The file's name", { ...text, maxLength: 500 }),
          ...parameters("idempotencyKey"),
        ],
        requestBody: { required: true, content: { "application/octet-stream": bytes } },
        responses: { 201: { description: "The file", content: { "application/json": { schema: file } } }, ...responses },
      },
    },
    "/api/v1/files/{id}": {
      parameters: parameters("id"),
      get: {
        operationId: "files_get",
        summary: "The content of a file",
        parameters: [{ name: "download", in: "query", description: "Saved instead of shown, whatever it is", schema: text }],
        responses: { 200: { description: "The content", content: { "application/octet-stream": bytes } }, ...responses },
      },
      delete: {
        operationId: "files_drop",
        summary: "Takes back a file that was not attached",
        description: "Lets go of an upload of one's own that no record holds.",
        responses: { 204: { description: "Gone" }, ...responses },
      },
    },
  };
}
