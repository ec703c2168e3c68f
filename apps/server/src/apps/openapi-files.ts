import type { ObjectRights } from "@funnelsmith/engine";
import type { CatalogObject } from "@funnelsmith/storage";
import { type Json, parameters, responses } from "./openapi-parts.ts";

const chosen = (name: string, values: readonly string[], description: string): Json => ({
  name,
  in: "query",
  description,
  schema: { enum: values },
});

/** Records as files, as far as these rights open them. */
export function filePaths(
  object: CatalogObject,
  rights: ObjectRights,
  base: string,
  operation: (id: string, more: Json) => Json,
): Record<string, unknown> {
  const paths: Record<string, unknown> = {};
  if (rights.scope.export !== "none") {
    paths[`${base}/export`] = {
      get: operation("export", {
        description: `Every ${object.key} that may be exported, as a file. Cells that look like formulas have an apostrophe before them.`,
        parameters: [
          ...parameters("filter", "sort", "search", "view", "fields"),
          chosen("format", ["csv"], "The kind of file"),
          chosen("header", ["titles", "keys"], "What stands in its first row; titles when left out"),
          chosen("bom", ["true", "false"], "Whether the file begins with a byte order mark; true when left out"),
        ],
        responses: { 200: { description: "The file", content: { "text/csv": { schema: { type: "string" } } } }, ...responses },
      }),
    };
  }
  return paths;
}
