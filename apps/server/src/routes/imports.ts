import path from "node:path";
import type { Readable } from "node:stream";
import { checkImportPlan, compileRights, type Ctx, type ImportPlan, mapColumns } from "@funnelsmith/engine";
import { Problem } from "@funnelsmith/problem";
import { newId } from "@funnelsmith/storage";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Deps } from "../deps.ts";
import { type Answer, answerOnce } from "../http/answer-once.ts";
import { objectOf, type PartSchema } from "../http/body-schemas.ts";
import { callerOf, membershipOf } from "../http/caller.ts";
import { inApp } from "../http/in-app.ts";
import { jsonParameter } from "../http/list-query.ts";
import { requestIdempotency } from "../http/request-hash.ts";
import { validationProblem } from "../http/validation-problem.ts";
import { inspectFile } from "../jobs/inspect-file.ts";
import { type ImportSource, insertJob, type Job, readJob, setRunning } from "../jobs/job.ts";
import { jobBody } from "../jobs/job-body.ts";
import { dropFile, jobFile, keepUpload } from "../jobs/job-files.ts";
import { workbookType } from "../http/send-workbook.ts";
import { recordsPath } from "./record-schemas.ts";

/** What an upload may ask of the file beside keeping it. */
const parameters: PartSchema = objectOf({
  name: { type: "string", minLength: 1, maxLength: 200 },
  mode: { enum: ["records", "history"] },
  start: { enum: ["check", "run"] },
  plan: { type: "string", maxLength: 64_000 },
  sheet: { type: "string", minLength: 1, maxLength: 200 },
});

const target = { type: ["string", "null"], maxLength: 129 };

/** What is to be done with the rows; what is left out stays as it was guessed. */
export const planBody: PartSchema = objectOf({
  targets: { type: "array", minItems: 1, maxItems: 500, items: target },
  match: target,
  existing: { enum: ["update", "skip"] },
  blank: { enum: ["keep", "clear"] },
  gate: { enum: ["refuse", "first"] },
  create: { type: "array", maxItems: 100, items: { type: "string", maxLength: 64 } },
  withhold: { type: "array", maxItems: 100, uniqueItems: true, items: { type: "string", maxLength: 129 } },
});

/** A plan as it is sent: any part of it. */
export type PlanInput = Partial<Omit<ImportPlan, "match" | "mode">> & { readonly match?: string | null };

/** The plan with what was sent put in: FORBIDDEN or BODY_INVALID when the importer may not do it. */
export function plannedWith(ctx: Ctx, job: Pick<Job, "object" | "source">, plan: ImportPlan, sent: PlanInput | undefined): ImportPlan {
  const { match, ...rest } = sent ?? {};
  const { match: before, ...held } = plan;
  const key = match === undefined ? before : (match ?? undefined);
  const next: ImportPlan = { ...held, ...rest, ...(key !== undefined && { match: key }) };
  const object = ctx.catalog.objects.get(job.object);
  if (object === undefined) throw new Problem("NOT_FOUND");
  if (next.targets.length !== job.source.head.length) {
    const detail = {
      "zh-CN": `须为每一列给出一项（${job.source.head.length} 列）`,
      en: `Give one for each of the ${job.source.head.length} columns`,
    };
    throw new Problem("BODY_INVALID", undefined, { errors: [{ pointer: "/targets", code: "LENGTH", detail }] });
  }
  checkImportPlan(ctx.catalog, object, compileRights(ctx.catalog, ctx.actor), next);
  return next;
}

/** Files of records: taken in, looked at, and where asked, set to work. */
export function addImportRoutes(app: FastifyInstance, deps: Deps): void {
  void app.register(async (scope) => {
    // A file comes as it is; everywhere else only JSON does.
    scope.addContentTypeParser(["text/csv", workbookType, "application/octet-stream"], (_request, payload, done) => {
      done(null, payload);
    });
    scope.post<{ Params: { app: string; object: string }; Querystring: Record<string, string>; Body: Readable }>(
      `${recordsPath}/import`,
      { config: { access: "app", slowBody: true }, schema: { querystring: parameters } },
      async (request, reply) => {
        const answer = await takeFile(deps, request, request.params.object);
        return await reply.code(answer.status).send(answer.body);
      },
    );
  });
}

async function takeFile(
  deps: Deps,
  request: FastifyRequest<{ Querystring: Record<string, string>; Body: Readable }>,
  object: string,
): Promise<Answer> {
  const { directory, member } = membershipOf(request);
  const { tenant } = directory;
  const { start } = request.query;
  const sent = sentPlan(request);
  const mode = request.query["mode"] === "history" ? "history" : "records";
  const id = newId();
  const file = jobFile(deps.settings.dataDir, tenant.schema, id);
  // Who may not write here need not send a file.
  await inApp(deps, request, async (ctx) => mayImport(ctx, object, mode));
  if (typeof (request.body as Partial<Readable> | null)?.pipe !== "function") throw new Problem("MEDIA_TYPE_UNSUPPORTED", onlyTables);
  const { bytes, hash } = await keepUpload(request.body, file);
  // The key of a retry is good for the same file only.
  request.bodyText = hash;
  let kept = false;
  try {
    const name = path.basename(request.query["name"] ?? "") || `${object}.csv`;
    const source = await inspectFile(file, name, bytes, request.query["sheet"]);
    const { plan, locale } = await inApp(deps, request, async (ctx) => ({
      plan: guessedPlan(ctx, object, source, mode, sent),
      locale: ctx.locale,
    }));
    const now = deps.clock().toISOString();
    const once = { schema: tenant.schema, actor: member.id, now, idempotency: requestIdempotency(request) };
    const { limit } = callerOf(request);
    const { app } = request.params as { readonly app: string };
    const answer = await answerOnce(deps.db, once, async (tx) => {
      await insertJob(tx, tenant.schema, { id, app, object, params: { plan, locale }, source, createdBy: member.id, limit }, now);
      const job = await readJob(tx, tenant.schema, id);
      if (!job) throw new Error("a job just made is there");
      return { status: 201, body: jobBody(job) };
    }).catch((error: unknown) => {
      // Refused, there is no job. A database lost on the way may have committed it all the same; if not, its file is swept up.
      kept = !(error instanceof Problem && error.status < 500);
      throw error;
    });
    const made = (answer.body as { readonly id: string }).id;
    kept = made === id;
    const begun = await readJob(deps.db, tenant.schema, made);
    // A retry finds the job of the first try, begun or not.
    if (start !== undefined && begun?.state === "ready" && begun.endedAt === undefined) {
      await setRunning(deps, tenant, made, ["ready"], { phase: start === "run" ? "run" : "check", done: 0, result: {} }, now);
    }
    const job = await readJob(deps.db, tenant.schema, made);
    return { status: answer.status, body: job ? jobBody(job) : answer.body };
  } finally {
    if (!kept) await dropFile(file);
  }
}

/** The plan in the query; QUERY_INVALID for one a body would be refused for. */
function sentPlan(request: FastifyRequest<{ Querystring: Record<string, string> }>): PlanInput | undefined {
  const sent = jsonParameter(request.query, "plan");
  if (sent === undefined) return undefined;
  const validate = request.compileValidationSchema(planBody);
  if (!validate(sent)) {
    const errors = (validate.errors ?? []).map((error) => ({ ...error, instancePath: `/plan${error.instancePath}` }));
    throw validationProblem(errors, "querystring");
  }
  return sent as PlanInput;
}

const onlyTables = {
  "zh-CN": "请以 text/csv 或 Excel 工作簿（.xlsx）的类型上传文件。",
  en: "Send the file as text/csv or with the type of an .xlsx workbook.",
};

function mayImport(ctx: Ctx, object: string, mode: "records" | "history"): void {
  const own = compileRights(ctx.catalog, ctx.actor).object(object);
  const { scope } = own;
  if (scope.read === "none" && scope.create === "none") throw new Problem("NOT_FOUND");
  if (scope.create === "none" && scope.update === "none") throw new Problem("FORBIDDEN");
  const funnels = ctx.catalog.objects.get(object)?.funnels ?? [];
  if (mode === "history" && funnels.every(({ key }) => own.history(key) === "none")) throw new Problem("FORBIDDEN");
}

/** What the head of the file says, with what was sent put in; a plan that is sent whole is checked at once. */
function guessedPlan(ctx: Ctx, key: string, source: ImportSource, mode: "records" | "history", sent: PlanInput | undefined): ImportPlan {
  const object = ctx.catalog.objects.get(key);
  if (object === undefined) throw new Problem("NOT_FOUND");
  const columns = mapColumns(ctx.catalog, object, compileRights(ctx.catalog, ctx.actor), source.head, mode === "history");
  const targets = columns.map((column) => column.target);
  const unique = targets.find((name) => name !== null && name !== "id" && isUnique(object.fields.get(name)?.definition));
  // The title tells the records of a history apart: what is unique may stand in the first row of each alone.
  const named = mode === "history" && targets.includes(object.title.key);
  const match = targets.includes("id") ? "id" : named ? undefined : (unique ?? undefined);
  const guess: ImportPlan = {
    mode,
    targets,
    ...(match !== undefined && { match }),
    existing: "update",
    blank: "keep",
    gate: "refuse",
    // Who sends the fields of other records means them to be there.
    create: [...new Set(targets.flatMap((name) => (name?.includes(".") ? [name.slice(0, name.indexOf("."))] : [])))],
  };
  return sent === undefined ? guess : plannedWith(ctx, { object: key, source }, guess, sent);
}

const isUnique = (field: object | undefined): boolean => field !== undefined && "unique" in field && field.unique === true;
