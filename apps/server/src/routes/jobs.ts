import path from "node:path";
import {
  automaticStages,
  columnTitle,
  compileRights,
  harmlessCell,
  isHistory,
  mapColumns,
  originalCell,
  rowSentence,
} from "@funnelsmith/engine";
import { Problem } from "@funnelsmith/problem";
import type { JobState } from "@funnelsmith/storage";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Deps } from "../deps.ts";
import { objectOf } from "../http/body-schemas.ts";
import { actsAsAdmin, callerOf, membershipOf } from "../http/caller.ts";
import { inApp } from "../http/in-app.ts";
import { pathId } from "../http/path-id.ts";
import { sendCsv } from "../http/send-csv.ts";
import { sendWorkbook } from "../http/send-workbook.ts";
import { changeJob, type ImportParams, type Job, readJob, readJobsOf, type ReportedPart, reportedRows, setRunning } from "../jobs/job.ts";
import { jobBody, undoUntil } from "../jobs/job-body.ts";
import { ownsJob, tellOwner } from "../jobs/job-news.ts";
import { dropFile, jobFile } from "../jobs/job-files.ts";
import { planBody, type PlanInput, plannedWith } from "./imports.ts";

const jobPath = "/api/v1/jobs/:id";
/** Rows with mistakes that come with the job itself; the file of all is a path of its own. */
const shownRows = 100;

/** The job of the path, if it is the caller's own or the caller an administrator; a key limited to roles sees only what it started itself. */
async function jobFor(deps: Deps, request: FastifyRequest): Promise<Job> {
  const { directory, member } = membershipOf(request);
  const job = await readJob(deps.db, directory.tenant.schema, pathId(request));
  const owner = { member: member.id, limit: callerOf(request).limit };
  if (job === undefined || !(ownsJob(owner, job) || actsAsAdmin(request))) throw new Problem("NOT_FOUND");
  return job;
}

/** Long work: how far it is, what came of it, and how it is steered. */
export function addJobRoutes(app: FastifyInstance, deps: Deps): void {
  const config = { access: "member" } as const;
  const now = (): string => deps.clock().toISOString();
  const told = async (request: FastifyRequest): Promise<Readonly<Record<string, unknown>>> => {
    const job = await jobFor(deps, request);
    const { schema } = membershipOf(request).directory.tenant;
    const rows = await reportedRows(deps.db, schema, job.id, 0, shownRows);
    const more = await inApp(
      deps,
      request,
      async (ctx) => {
        const object = ctx.catalog.objects.get(job.object);
        const columns = object
          ? mapColumns(ctx.catalog, object, compileRights(ctx.catalog, ctx.actor), job.source.head, isHistory(job.params.plan))
          : [];
        const errors = rows.map(({ row, outcome, errors: found }) => ({
          row,
          outcome,
          errors: found.map(({ column, code, detail }) => ({
            column,
            title: column !== null && object ? columnTitle(ctx.catalog, object, column, ctx.locale) : null,
            code,
            detail: detail[ctx.locale],
          })),
        }));
        const automatic = (object ? automaticStages(ctx.catalog, object) : []).map(({ key, funnel, stage }) => ({
          key,
          funnel: funnel.definition.title,
          stage: stage.definition.title,
        }));
        return { columns, automatic, errors };
      },
      { app: job.app },
    );
    return { ...jobBody(job), ...more };
  };
  /** Changes the job where its state allows it, and tells how it is then; one that is so already is told: asked twice is asked once. */
  const turn = async (
    request: FastifyRequest,
    states: readonly JobState[],
    state: JobState,
  ): Promise<Readonly<Record<string, unknown>>> => {
    const job = await jobFor(deps, request);
    const { schema } = membershipOf(request).directory.tenant;
    if (job.state === state) return await told(request);
    const ended = state === "cancelled" ? { endedAt: now() } : {};
    if (!(await changeJob(deps.db, schema, job.id, { states }, { state, ...ended }, now()))) throw new Problem("JOB_STATE");
    await tellOwner(deps.db, job.createdBy);
    return await told(request);
  };

  app.get("/api/v1/jobs", { config }, async (request) => {
    const { directory, member } = membershipOf(request);
    const owner = { member: member.id, limit: callerOf(request).limit };
    const jobs = await readJobsOf(deps.db, directory.tenant.schema, member.id);
    return { items: jobs.filter((job) => ownsJob(owner, job)).map(jobBody) };
  });

  app.get(jobPath, { config }, async (request) => await told(request));

  const part = objectOf({ of: { enum: ["refused", "held"] } });
  app.get<{ Querystring: { readonly of?: ReportedPart } }>(
    `${jobPath}/errors`,
    { config, schema: { querystring: part } },
    async (request, reply) => await sendErrors(deps, request, reply, request.query.of ?? "refused"),
  );

  const start = objectOf({ phase: { enum: ["check", "run"] }, plan: planBody }, ["phase"]);
  app.post<{ Body: { readonly phase: "check" | "run"; readonly plan?: PlanInput } }>(
    `${jobPath}/start`,
    { config, schema: { body: start } },
    async (request) => {
      const job = await jobFor(deps, request);
      if (job.state === "running" && job.phase === request.body.phase && request.body.plan === undefined) return await told(request);
      const plan = await inApp(deps, request, async (ctx) => plannedWith(ctx, job, job.params.plan, request.body.plan), { app: job.app });
      const change = { phase: request.body.phase, params: { ...job.params, plan }, done: 0, result: {} };
      // What was begun in earnest is resumed, not begun again.
      const from: readonly JobState[] = job.phase === "check" ? ["ready", "failed"] : ["ready"];
      await setRunning(deps, membershipOf(request).directory.tenant, job.id, from, change, now());
      return await told(request);
    },
  );

  app.post(`${jobPath}/pause`, { config }, async (request) => await turn(request, ["running"], "paused"));

  app.post(`${jobPath}/resume`, { config }, async (request) => {
    const job = await jobFor(deps, request);
    if (job.state === "running") return await told(request);
    const change = job.phase === "undo" ? undoneBy(request, job) : {};
    await setRunning(deps, membershipOf(request).directory.tenant, job.id, ["paused", "failed"], change, now());
    return await told(request);
  });

  app.post(`${jobPath}/cancel`, { config }, async (request) => {
    const body = await turn(request, ["ready", "running", "paused", "failed"], "cancelled");
    const { schema } = membershipOf(request).directory.tenant;
    await dropFile(jobFile(deps.settings.dataDir, schema, pathId(request)));
    return body;
  });

  app.post(`${jobPath}/undo`, { config }, async (request) => {
    const job = await jobFor(deps, request);
    if (job.phase === "undo" && (job.state === "running" || job.state === "done")) return await told(request);
    const until = undoUntil(job);
    if (until === undefined) throw new Problem("JOB_STATE");
    if (until < now()) {
      throw new Problem("JOB_STATE", { "zh-CN": `只能在 ${until} 之前撤销。`, en: `It could be undone until ${until}.` });
    }
    const change = { phase: "undo", done: 0, result: {}, ...undoneBy(request, job) } as const;
    await setRunning(deps, membershipOf(request).directory.tenant, job.id, [job.state], change, now());
    return await told(request);
  });
}

/** The job's parameters when it is the caller who takes back what it did. */
const undoneBy = (request: FastifyRequest, { params }: Job): { readonly params: ImportParams } => ({
  params: { ...params, undoneBy: membershipOf(request).member.id },
});

/**
 * The rows that were refused, as they came and in the format they came in, with what is to be mended: mended, the file can be imported.
 * Those that came in at the first stage are a file of their own: imported again they would be there twice.
 */
async function sendErrors(deps: Deps, request: FastifyRequest, reply: FastifyReply, part: ReportedPart): Promise<FastifyReply> {
  const job = await jobFor(deps, request);
  const { schema } = membershipOf(request).directory.tenant;
  const { locale } = job.params;
  const zh = locale === "zh-CN";
  const { catalog } = await inApp(deps, request, async (ctx) => ctx, { app: job.app });
  const object = catalog.objects.get(job.object);
  const title = (column: string): string => (object ? columnTitle(catalog, object, column, locale) : column);
  const head = [...job.source.head, zh ? "行" : "Row", zh ? "问题" : "Mistakes"];
  async function* pages(): AsyncGenerator<readonly (readonly string[])[]> {
    for (let after = 0; ; ) {
      const page = await reportedRows(deps.db, schema, job.id, after, 500, part);
      yield page.map(({ row, cells, errors }) => {
        const whole = job.source.head.map((_, at) => originalCell(cells[at] ?? ""));
        return [...whole, String(row), rowSentence(errors, title, locale)];
      });
      const last = page.at(-1);
      if (last === undefined) return;
      after = last.row;
    }
  }
  const name = `${part === "refused" ? "errors" : "held"}-${path.parse(job.source.name).name}`;
  if (job.source.layout.format === "xlsx") {
    const columns = head.map((each) => ({ title: harmlessCell(each), format: "text" as const }));
    async function* harmless(): AsyncGenerator<readonly (readonly string[])[]> {
      for await (const page of pages()) yield page.map((cells) => cells.map(harmlessCell));
    }
    return await sendWorkbook(reply, `${name}.xlsx`, { title: job.source.layout.sheet, columns, rows: harmless() });
  }
  async function* rows(): AsyncGenerator<readonly string[]> {
    yield head;
    for await (const page of pages()) yield* page;
  }
  return await sendCsv(reply, `${name}.csv`, rows(), { bom: true });
}
