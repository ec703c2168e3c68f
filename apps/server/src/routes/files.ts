import type { Readable } from "node:stream";
import { compileRights, type Ctx, mayReadFile } from "@funnelsmith/engine";
import type { FileLimits } from "@funnelsmith/fields";
import { Problem } from "@funnelsmith/problem";
import { failPoint } from "@funnelsmith/storage";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Deps } from "../deps.ts";
import { type FileRow, insertFile, readFileRow, removeLoose } from "../files/file-rows.ts";
import { fileKey } from "../files/file-store.ts";
import { keepFile } from "../files/keep-file.ts";
import { sendFile } from "../files/send-file.ts";
import { type Answer, answerOnce } from "../http/answer-once.ts";
import { objectOf, type PartSchema, queryOf } from "../http/body-schemas.ts";
import { membershipOf } from "../http/caller.ts";
import { inApp } from "../http/in-app.ts";
import { pathId } from "../http/path-id.ts";
import { requestIdempotency } from "../http/request-hash.ts";

const key = { type: "string", minLength: 1, maxLength: 64 };

/** Which field the file is for, and what it is called. */
const place: PartSchema = objectOf({ app: key, object: key, field: key, name: { type: "string", minLength: 1, maxLength: 500 } }, [
  "app",
  "object",
  "field",
  "name",
]);

interface Place {
  readonly app: string;
  readonly object: string;
  readonly field: string;
  readonly name: string;
}

/** Files of records: taken in, given out, and let go while no record holds them. */
export function addFileRoutes(app: FastifyInstance, deps: Deps): void {
  void app.register(async (scope) => {
    // A file comes as it is, whatever it calls itself; everywhere else only JSON does.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", (_request, payload, done) => {
      done(null, payload);
    });
    scope.post<{ Querystring: Place; Body: Readable }>(
      "/api/v1/files",
      { config: { access: "member", slowBody: true }, schema: { querystring: place } },
      async (request, reply) => {
        const answer = await takeFile(deps, request);
        return await reply.code(answer.status).send(answer.body);
      },
    );
  });
  app.get<{ Querystring: { download?: string } }>(
    "/api/v1/files/:id",
    { config: { access: "member" }, schema: { querystring: queryOf("download") } },
    async (request, reply) => {
      const { schema } = membershipOf(request).directory.tenant;
      const file = await readFileRow(deps.db, schema, pathId(request));
      if (file === undefined || !(await mayRead(deps, request, file))) throw new Problem("NOT_FOUND");
      return await sendFile(request, reply, deps.files, schema, file, { download: request.query.download !== undefined });
    },
  );
  app.delete("/api/v1/files/:id", { config: { access: "member" } }, async (request, reply) => {
    const { directory, member } = membershipOf(request);
    const { schema } = directory.tenant;
    const id = pathId(request);
    const once = { schema, actor: member.id, now: deps.clock().toISOString(), idempotency: requestIdempotency(request) };
    const { status } = await answerOnce(deps.db, once, async (tx) => {
      if (!(await removeLoose(tx, schema, id, member.id))) throw new Problem("NOT_FOUND");
      return { status: 204, body: null };
    });
    await deps.files.remove(fileKey(schema, id));
    return await reply.code(status).send();
  });
}

/** The content is stored first, then its row is written: who was answered has a file, and a content without a row is swept up. */
async function takeFile(deps: Deps, request: FastifyRequest<{ Querystring: Place; Body: Readable }>): Promise<Answer> {
  const { directory, member } = membershipOf(request);
  const { tenant } = directory;
  const { app, object, field, name } = request.query;
  // Who may not write there need not send a file.
  const limits = await inApp(deps, request, async (ctx) => limitsOf(ctx, object, field), { app });
  if (typeof (request.body as Partial<Readable> | null)?.pipe !== "function") throw new Problem("BODY_INVALID", noContent);
  const most = Math.min(limits.mostBytes, deps.settings.fileLimit * 1024 * 1024);
  const kept = await keepFile(
    { store: deps.files, dataDir: deps.settings.dataDir, schema: tenant.schema },
    request.body,
    { name, mostBytes: most, limits },
    async (bytes) => await deps.limits.assertStorage(tenant, bytes),
  );
  // The key of a retry is good for the same file only.
  request.bodyText = kept.hash;
  await failPoint("file.before-commit");
  const now = deps.clock().toISOString();
  const once = { schema: tenant.schema, actor: member.id, now, idempotency: requestIdempotency(request) };
  const letGo = async (): Promise<void> => await deps.files.remove(fileKey(tenant.schema, kept.id));
  const answer = await answerOnce(deps.db, once, async (tx) => {
    await deps.limits.holdStorage(tx, tenant, kept.bytes);
    await insertFile(tx, tenant.schema, kept, member.id, now);
    return { status: 201, body: { id: kept.id, name: kept.name, size: kept.bytes, type: kept.type.mime } };
  }).catch(async (error: unknown) => {
    // Refused, there is no row. A database lost on the way may have committed it all the same; if not, the content is swept up.
    if (error instanceof Problem && error.status < 500) await letGo();
    throw error;
  });
  await failPoint("file.after-commit");
  // A retry was answered with the file of the first try.
  if ((answer.body as { readonly id: string }).id !== kept.id) await letGo();
  return answer;
}

const noContent = { "zh-CN": "请把文件内容作为请求体发送。", en: "Send the file's content as the body." };

/** What the field asks of files; NOT_FOUND unless it is one of files that the actor reads, FORBIDDEN unless they may write it. */
function limitsOf(ctx: Ctx, objectKey: string, fieldKey: string): FileLimits {
  const rights = compileRights(ctx.catalog, ctx.actor).object(objectKey);
  const field = ctx.catalog.objects.get(objectKey)?.fields.get(fieldKey);
  const limits = field?.kind.files?.(field.definition);
  if (limits === undefined || !rights.readable.has(fieldKey)) throw new Problem("NOT_FOUND");
  if (!rights.writable.has(fieldKey) || (rights.scope.create === "none" && rights.scope.update === "none")) throw new Problem("FORBIDDEN");
  return limits;
}

/** A loose file is its uploader's; any other is asked of the app that holds it, where nobody without a role has rights. */
async function mayRead(deps: Deps, request: FastifyRequest, file: FileRow): Promise<boolean> {
  const { member } = membershipOf(request);
  const { place: held } = file;
  if (held === undefined) return file.uploadedBy === member.id;
  return await inApp(deps, request, async (ctx) => await mayReadFile(ctx, file.id, held), { app: held.app });
}
