import type { AppDefinition } from "@funnelsmith/definition";
import { Problem } from "@funnelsmith/problem";
import {
  checksum,
  type Decisions,
  type ParameterValues,
  planIdOf,
  planPublish,
  publish,
  type Published,
  readVersion,
  readVersions,
  rollback,
  type VersionEntry,
} from "@funnelsmith/storage";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { dropDraft, etagOf, readDraft } from "../apps/drafts.ts";
import { disclosuresOf } from "../apps/disclosures-of.ts";
import { type CheckPlace, checkedDocument, warningsOf } from "../apps/check-document.ts";
import { migrationDecisions } from "../apps/migration-decisions.ts";
import { carryOrigin, noteOrigin } from "../apps/origins.ts";
import type { Deps } from "../deps.ts";
import type { Answer } from "../http/answer-once.ts";
import { objectOf, parameters } from "../http/body-schemas.ts";
import { membershipOf } from "../http/caller.ts";
import { atPlace } from "../http/definition-place.ts";
import { inApp } from "../http/in-app.ts";
import { resumableWrite } from "../http/resumable-write.ts";
import { requestLocale } from "../http/request-locale.ts";
import { definitionLimit, warningsIn } from "./drafts.ts";

const stage = { type: "string", maxLength: 64 };
const splitStage = objectOf(
  { split: { type: "array", minItems: 1, maxItems: 50, items: objectOf({ when: {}, to: stage }, ["when", "to"]) }, rest: stage },
  ["split", "rest"],
);
const decision = {
  anyOf: [
    { type: "string", maxLength: 64 },
    objectOf({ map: { type: "object", maxProperties: 200, additionalProperties: { anyOf: [stage, splitStage] } } }, ["map"]),
  ],
};
const planId = { type: "string", maxLength: 64 };
const older = { type: "integer", minimum: 1, maximum: 1_000_000 };
const message = { type: "string", maxLength: 1000 };
const decisions = { type: "object", maxProperties: 5000, additionalProperties: decision };

/** The body's document, or the draft's where the body has none: both have it under this name. */
const draftPlace = { pointer: "/document" };
const rollbackPlace = { pointer: "/version", whole: true };

/** From draft to published version, and back; either way a plan first. */
export function addPublishingRoutes(app: FastifyInstance, deps: Deps): void {
  const config = { access: "builder" } as const;

  app.post<{ Body: { readonly document?: unknown } | null }>(
    "/api/v1/apps/:app/plan",
    { config, schema: { body: { anyOf: [objectOf({ document: {} }), { type: "null" }] } }, bodyLimit: definitionLimit },
    async (request) => {
      const { tenant } = membershipOf(request).directory;
      const { draft, decided } = await inApp(deps, request, async (ctx) => {
        const draft = await readDraft(ctx);
        return { draft, decided: await migrationDecisions(ctx, draft) };
      });
      const given = request.body?.document ?? draft.document;
      const place = { tenant, instant: deps.clock() };
      const document = await atPlace(draftPlace, () => documentOf(request.params, place, given));
      const locale = requestLocale(request.headers, tenant.locale);
      const planned = await planPublish(deps.db, { tenant, document });
      // What the template itself has decided, for those it asks.
      const own = request.body?.document === undefined ? decided : {};
      const answered = Object.entries(own).filter(([id]) => planned.changes.some((change) => change.id === id));
      return {
        ...planned,
        decided: Object.fromEntries(answered),
        disclosures: await disclosuresOf(tenant, document),
        warnings: warningsIn(locale, await warningsOf(place, document)),
      };
    },
  );

  app.post<{
    Body: {
      readonly planId: string;
      readonly decisions?: Decisions;
      readonly parameters?: ParameterValues;
      readonly message?: string;
      readonly document?: unknown;
    };
  }>(
    "/api/v1/apps/:app/publish",
    {
      config,
      schema: { body: objectOf({ planId, decisions, parameters, message, document: {} }, ["planId"]) },
      bodyLimit: definitionLimit,
    },
    async (request, reply) => {
      const { directory, member } = membershipOf(request);
      const { planId, document: given, ...rest } = request.body;
      const { draft, decided } = await inApp(deps, request, async (ctx) => {
        const draft = await readDraft(ctx);
        return { draft, decided: await migrationDecisions(ctx, draft) };
      });
      return await resumableWrite(deps, request, reply, async (resumed) => {
        const document = await atPlace(draftPlace, () =>
          documentOf(request.params, { tenant: directory.tenant, instant: deps.clock() }, given ?? draft.document),
        );
        const input = {
          tenant: directory.tenant,
          document,
          planId,
          by: member.id,
          clock: deps.clock,
          ...rest,
          decisions: { ...(given === undefined && decided), ...rest.decisions },
        };
        // The next draft starts from what was published. One that says something else is somebody's work, and stays.
        let over: string | undefined = given === undefined ? draft.etag : etagOf(given);
        const published = await publish(deps.db, input).catch(async (error: unknown) => {
          const done = resumed && error instanceof Problem && error.code === "PLAN_STALE" ? await doneBefore(request.params) : undefined;
          if (done === undefined) throw error;
          if (done.checksum !== (await checksum(document))) over = undefined;
          return { version: done.version, changed: true };
        });
        await inApp(deps, request, async (ctx) => {
          if (given === undefined && draft.origin) await noteOrigin(ctx, published.version, draft.origin);
          if (over !== undefined) await dropDraft(ctx, over);
        });
        return answerOf(request, published);
      });

      /** The version this very plan made when its answer was lost. */
      async function doneBefore(params: unknown): Promise<Pick<VersionEntry, "version" | "checksum"> | undefined> {
        const { app: key } = params as { readonly app: string };
        const [newest] = await readVersions(deps.db, directory.tenant, key);
        const document = await readVersion(deps.db, directory.tenant, key);
        return newest && document && (await planIdOf(newest.version - 1, document, false)) === planId ? newest : undefined;
      }
    },
  );

  app.post<{ Params: { app: string }; Body: { readonly version: number } }>(
    "/api/v1/apps/:app/rollback/plan",
    { config, schema: { body: objectOf({ version: older }, ["version"]) } },
    async (request) => {
      const { tenant } = membershipOf(request).directory;
      const document = await readVersion(deps.db, tenant, request.params.app, request.body.version);
      if (!document) throw new Problem("NOT_FOUND");
      const planned = await atPlace(rollbackPlace, () => planPublish(deps.db, { tenant, document, restore: true }));
      return { ...planned, disclosures: await disclosuresOf(tenant, document) };
    },
  );

  app.post<{ Params: { app: string }; Body: Rollback }>(
    "/api/v1/apps/:app/rollback",
    { config, schema: { body: objectOf({ version: older, planId, decisions, message }, ["version"]) } },
    async (request, reply) => {
      const { directory, member } = membershipOf(request);
      return await resumableWrite(deps, request, reply, async (resumed) => {
        const done = resumed ? await liveAs(request.params.app, request.body.version) : undefined;
        const input = { tenant: directory.tenant, app: request.params.app, by: member.id, clock: deps.clock, ...request.body };
        const published =
          done !== undefined ? { version: done, changed: true } : await atPlace(rollbackPlace, () => rollback(deps.db, input));
        await inApp(deps, request, (ctx) => carryOrigin(ctx, request.body.version, published.version));
        return answerOf(request, published);
      });

      /** The live version when it is already what an older one was: the rollback happened and its answer was lost. */
      async function liveAs(app: string, older: number): Promise<number | undefined> {
        const versions = await readVersions(deps.db, directory.tenant, app);
        const [newest] = versions;
        const same = newest?.checksum === versions.find(({ version }) => version === older)?.checksum;
        return newest && newest.version > older && same ? newest.version : undefined;
      }
    },
  );
}

/** The answer to a publish; what is left to do after its switch is carried on in the background, and the log says why it has to be. */
function answerOf(
  request: FastifyRequest,
  { version, changed, unfinished }: Pick<Published, "version" | "changed" | "unfinished">,
): Answer {
  if (unfinished !== undefined) request.log.error({ err: unfinished, version }, "published, with work left to carry on");
  return { status: 200, body: { version, changed } };
}

/** What rolling back takes; without a plan's id nothing is compared. */
interface Rollback {
  readonly version: number;
  readonly planId?: string;
  readonly decisions?: Decisions;
  readonly message?: string;
}

/** A definition that may be published under this address: of the right form, and of this app. */
async function documentOf(params: unknown, place: CheckPlace, given: unknown): Promise<AppDefinition> {
  const document = await checkedDocument(place, given);
  if (document.key === (params as { readonly app?: string }).app) return document;
  const detail = { "zh-CN": "应用的 key 不能改变。", en: "An app's key never changes." };
  throw new Problem("DEFINITION_INVALID", detail, { errors: [{ pointer: "/key", code: "KEY_CHANGED", detail }] });
}
