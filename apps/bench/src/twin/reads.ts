import type { FastifyInstance } from "fastify";
import type { Pool } from "pg";
import { dealBody, dealColumns, dealJoins } from "./deal-rows.ts";
import type { sessionCheck } from "./session.ts";

const rowFilter = "d.deleted_at is null and (d.owner_id = any($1::uuid[]) or d.collaborator_ids @> array[$2::uuid])";
const listed = `d.id, d.version, d.owner_id, o.name as owner_name, d.collaborator_ids, d.stage, d.stage_entered_at, d.created_at, d.updated_at, d.name, d.account, a.name as account_name, d.source, d.grade, d.amount, d.budget, d.quote, d.close_on, d.next_step`;

/** The read endpoints of the twin: one deal, a filtered page with a capped count, the sum by stage. */
export function addReads(app: FastifyInstance, pool: Pool, lists: Pool, session: ReturnType<typeof sessionCheck>): void {
  app.get<{ Params: { id: string } }>(
    "/deals/:id",
    { schema: { params: { type: "object", properties: { id: { type: "string", format: "uuid" } } } } },
    async (request, reply) => {
      const caller = await session(request, reply);
      if (!caller) return reply;
      const found = await pool.query({
        name: "get",
        text: `select ${dealColumns} from ${dealJoins} where d.id = $3 and ${rowFilter}`,
        values: [caller.owners, caller.member, request.params.id],
      });
      if (!found.rows[0]) return reply.code(404).send({ code: "NOT_FOUND" });
      reply.header("etag", `"${found.rows[0].version}"`);
      return dealBody(found.rows[0]);
    },
  );

  app.post<{ Body: { stage: string; source: string; amount: string; limit: number } }>(
    "/deals/query",
    {
      schema: {
        body: {
          type: "object",
          additionalProperties: false,
          required: ["stage", "source", "amount", "limit"],
          properties: {
            stage: { type: "string" },
            source: { type: "string" },
            amount: { type: "string", pattern: "^\\d+(\\.\\d+)?$" },
            limit: { type: "integer", maximum: 500 },
          },
        },
      },
    },
    async (request, reply) => {
      const caller = await session(request, reply);
      if (!caller) return reply;
      const { stage, source, amount, limit } = request.body;
      const where = `${rowFilter} and d.stage = $3 and d.source = $4 and d.amount >= $5`;
      const values = [caller.owners, caller.member, stage, source, amount];
      const [rows, count] = await Promise.all([
        lists.query({
          name: "list",
          text: `select ${listed} from twin.deal d left join twin.member o on o.id = d.owner_id left join twin.account a on a.id = d.account where ${where} order by d.amount desc, d.id desc limit $6`,
          values: [...values, limit + 1],
        }),
        lists.query({ name: "count", text: `select count(*) as n from (select 1 from twin.deal d where ${where} limit 10001) x`, values }),
      ]);
      const items = rows.rows.slice(0, limit).map((row) => ({
        id: row.id,
        version: row.version,
        owner: { id: row.owner_id, name: row.owner_name },
        collaborators: row.collaborator_ids,
        funnel: "sales",
        stage: row.stage,
        stageEnteredAt: row.stage_entered_at.toISOString(),
        createdAt: row.created_at.toISOString(),
        updatedAt: row.updated_at.toISOString(),
        fields: {
          name: row.name,
          account: row.account && { id: row.account, title: row.account_name },
          source: row.source,
          grade: row.grade,
          amount: row.amount,
          budget: row.budget,
          quote: row.quote,
          close_on: row.close_on,
          next_step: row.next_step,
        },
      }));
      const last = rows.rows.length > limit ? items.at(-1) : undefined;
      const n = Number(count.rows[0].n);
      return {
        items,
        nextCursor: last ? Buffer.from(JSON.stringify([last.fields.amount, last.id])).toString("base64url") : null,
        count: { value: Math.min(n, 10000), capped: n > 10000 },
      };
    },
  );

  app.get("/deals/sum", async (request, reply) => {
    const caller = await session(request, reply);
    if (!caller) return reply;
    const found = await lists.query({
      name: "sum",
      text: `select d.stage, count(*) as n, sum(d.amount) as total from twin.deal d where ${rowFilter} group by d.stage order by n desc`,
      values: [caller.owners, caller.member],
    });
    return { rows: found.rows.map((row) => ({ stage: row.stage, n: Number(row.n), total: row.total })) };
  });
}
