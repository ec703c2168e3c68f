import type { Room } from "@funnelsmith/engine";
import { ident, render, sql } from "@funnelsmith/logic";
import { Problem } from "@funnelsmith/problem";
import {
  countRecords,
  type Database,
  platform,
  type Statement,
  statementOf,
  type TenantLimits,
  type TenantSettings,
  type Transaction,
} from "@funnelsmith/storage";
import { createRecordRooms } from "./record-room.ts";

/** A tenant as far as its limits go. */
export type LimitedTenant = Pick<TenantSettings, "id" | "schema" | "limits">;

/** What a tenant uses of what it may use. */
export interface TenantUsage {
  readonly limits: TenantLimits;
  readonly records: number;
  /** Megabytes of files. */
  readonly storage: number;
  readonly jobs: number;
}

/** Keeps tenants within their limits; every refusal is TENANT_LIMIT or RATE_LIMITED and names the limit and the value. */
export interface Limits {
  of(tenant: LimitedTenant): TenantLimits;
  /** Room for what a request makes: `least` records, or more. Undefined where they have no limit. */
  room(tenant: LimitedTenant, least?: number): Promise<Room | undefined>;
  /** Before a file of so many bytes is taken to the storage: what is far too much need not travel. */
  assertStorage(tenant: LimitedTenant, bytes: number): Promise<void>;
  /** In the transaction that writes the file's row: the team's other files wait for it, so that together they do not pass the limit. */
  holdStorage(tx: Transaction, tenant: LimitedTenant, bytes: number): Promise<void>;
  /** In the transaction that lets a job run: the team's other jobs wait for it. */
  holdJobs(tx: Transaction, tenant: LimitedTenant, job: string): Promise<void>;
  /** One more request of the tenant. */
  countRequest(tenant: LimitedTenant): void;
  usage(tenant: LimitedTenant): Promise<TenantUsage>;
}

const megabyte = 1024 * 1024;
const minute = 60_000;
/** What counts: a transaction, or nobody in particular. */
type Asking = Pick<Transaction, "query">;

/**
 * Held to the end of the transaction; a statement of its own, so that what follows counts what those before have committed. A row and no
 * advisory lock, which any role of the database could take and keep.
 */
const oneAtATime = ({ id }: LimitedTenant): Statement =>
  statementOf(platform.selectFrom("tenant").select("id").where("id", "=", id).forNoKeyUpdate());

/** Limits over the database; `everybody` holds where a tenant has none of its own. */
export function createLimits(db: Database, everybody: TenantLimits, clock: () => number = Date.now): Limits {
  const windows = new Map<string, { readonly from: number; requests: number }>();
  const of = (tenant: LimitedTenant): TenantLimits => ({ ...everybody, ...tenant.limits });
  const rooms = createRecordRooms(db, clock, (most, value) => reached("records", most, value, "记录", "records"));
  const alone: Asking = { query: async (statement) => await db.one(statement) };
  const storedBytes = async ({ schema }: LimitedTenant, tx: Asking = alone): Promise<number> => {
    const [row] = await tx.query(render(sql`select coalesce(sum(f."bytes"), 0)::bigint as "bytes" from ${ident(schema, "file")} f`));
    return Number(row?.["bytes"] ?? 0);
  };
  const runningJobs = async ({ id }: LimitedTenant, tx: Asking = alone): Promise<readonly string[]> => {
    const rows = await tx.query(statementOf(platform.selectFrom("working").select("job_id").where("tenant_id", "=", id)));
    return rows.map((row) => String(row["job_id"]));
  };
  const assertStorage = async (tenant: LimitedTenant, bytes: number, tx?: Asking): Promise<void> => {
    const most = of(tenant).storage;
    if (most === 0) return;
    const used = await storedBytes(tenant, tx);
    if (used + bytes > most * megabyte) throw reached("storage", most, Math.ceil(used / megabyte), "MB 附件", "MB of files");
  };
  return {
    of,
    async room(tenant, least = 0) {
      const most = of(tenant).records;
      return most === 0 ? undefined : await rooms.of(tenant, most, least);
    },
    assertStorage,
    async holdStorage(tx, tenant, bytes) {
      if (of(tenant).storage === 0) return;
      await tx.query(oneAtATime(tenant));
      await assertStorage(tenant, bytes, tx);
    },
    async holdJobs(tx, tenant, job) {
      const most = of(tenant).jobs;
      if (most === 0) return;
      await tx.query(oneAtATime(tenant));
      const running = (await runningJobs(tenant, tx)).filter((id) => id !== job).length;
      if (running >= most) throw reached("jobs", most, running, "个同时运行的任务", "jobs at once");
    },
    countRequest(tenant) {
      const most = of(tenant).requests;
      if (most === 0) return;
      const now = clock();
      let window = windows.get(tenant.id);
      if (window === undefined || now - window.from >= minute) {
        window = { from: now, requests: 0 };
        windows.set(tenant.id, window);
      }
      window.requests += 1;
      if (window.requests <= most) return;
      throw new Problem(
        "RATE_LIMITED",
        { "zh-CN": `团队每分钟最多 ${most} 次请求。`, en: `At most ${most} requests a minute are accepted from one team.` },
        {
          retryAfter: Math.max(1, Math.ceil((window.from + minute - now) / 1000)),
          extensions: { limit: { name: "requests", most, value: window.requests } },
        },
      );
    },
    async usage(tenant) {
      const records = await countRecords(async (statement) => await db.report(statement), tenant.schema, 0);
      const [bytes, jobs] = [await storedBytes(tenant), await runningJobs(tenant)];
      return { limits: of(tenant), records, storage: Math.ceil(bytes / megabyte), jobs: jobs.length };
    },
  };
}

function reached(name: keyof TenantLimits, most: number, value: number, zh: string, en: string): Problem {
  const detail = {
    "zh-CN": `团队最多 ${most} ${zh}，现有 ${value}。`,
    en: `The team may have at most ${most} ${en}; it has ${value}.`,
  };
  return new Problem("TENANT_LIMIT", detail, { extensions: { limit: { name, most, value } } });
}
