import type { ObjectRights } from "@funnelsmith/engine";
import type { CatalogObject } from "@funnelsmith/storage";
import { workbookType } from "../http/send-workbook.ts";
import { type Json, parameters, responses } from "./openapi-parts.ts";

const chosen = (name: string, values: readonly string[], description: string): Json => ({
  name,
  in: "query",
  description,
  schema: { enum: values },
});

const text = { type: "string" };
const binary = { type: "string", format: "binary" };

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
          ...parameters("filter", "sort", "search", "view", "funnel", "fields"),
          chosen("format", ["csv", "xlsx"], "The kind of file; csv when left out"),
          chosen("header", ["titles", "keys"], "What stands in its first row; titles when left out"),
          chosen("bom", ["true", "false"], "Whether the file begins with a byte order mark; true when left out"),
        ],
        responses: {
          200: { description: "The file", content: { "text/csv": { schema: text }, [workbookType]: { schema: binary } } },
          ...responses,
        },
      }),
    };
  }
  if (rights.scope.create !== "none" || rights.scope.update !== "none") {
    paths[`${base}/import`] = {
      post: operation("import", {
        description:
          "Takes in a CSV or Excel (.xlsx) file and answers the job that will read it. Steer it under /api/v1/jobs/{id}: start, pause, resume, cancel, undo.",
        parameters: [
          ...parameters("idempotencyKey"),
          { name: "sheet", in: "query", description: "Which sheet of a workbook; the first in sight when left out", schema: text },
          { name: "name", in: "query", description: "The file's name", schema: text },
          chosen("mode", ["records", "history"], "Whether rows are records as they are now, or moves of the past; records when left out"),
          chosen("start", ["check", "run"], "Begin at once: check without writing, or run"),
          {
            name: "plan",
            in: "query",
            description: "What to do with the rows, as JSON; guessed from the head where left out",
            schema: text,
          },
        ],
        requestBody: { required: true, content: { "text/csv": { schema: text }, [workbookType]: { schema: binary } } },
        responses: { 201: { description: "The job", content: { "application/json": { schema: { type: "object" } } } }, ...responses },
      }),
    };
  }
  return paths;
}
