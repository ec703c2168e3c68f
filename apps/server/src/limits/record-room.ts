import type { Room } from "@funnelsmith/engine";
import { ident, render, sql } from "@funnelsmith/logic";
import type { Problem } from "@funnelsmith/problem";
import { countRecords, type Database, type Statement, type Transaction } from "@funnelsmith/storage";
import type { LimitedTenant } from "./tenant-limits.ts";

/** Records of teams, as far as a server knows them, and the room that is left. */
export interface RecordRooms {
  /** Room for a request that makes `least` records or more. */
  of(tenant: LimitedTenant, most: number, least: number): Promise<Room>;
}

const minute = 60_000;
/** The last tenth of the limit, and at least so many records, are given out exactly. */
const near = { share: 0.1, records: 1000 };
/** Share of the limit from which an estimate is not believed. */
const counted = 0.75;
/** Near the limit records are counted anew when half of what was left is made, and not before so many are. */
const leastStretch = 50;
/** Records that are counted in a millisecond. */
const countedInMs = 1000;

interface Known {
  readonly at: number;
  /** At the time, and made since by this server. */
  records: number;
  refreshing: boolean;
}

/** Rooms over the database. `reached` is how a team is told that it has `value` records and may have no more. */
export function createRecordRooms(db: Database, clock: () => number, reached: (most: number, value: number) => Problem): RecordRooms {
  const known = new Map<string, Known>();
  /** Teams that were counted and refused, and when. */
  const refused = new Map<string, { readonly at: number; readonly most: number; readonly value: number }>();
  const refresh = async ({ id, schema }: LimitedTenant, most: number): Promise<Known> => {
    const records = await countRecords(async (statement) => await db.report(statement), schema, most * counted);
    const fresh = { at: clock(), records, refreshing: false };
    known.set(id, fresh);
    return fresh;
  };

  /** Books what a transaction made, one after the other; TENANT_LIMIT when it is too much. */
  const book = async (tx: Transaction, tenant: LimitedTenant, most: number, made: number): Promise<void> => {
    const [row] = await tx.query(turn(tenant));
    const now = clock();
    let records = Number(row?.["records"]) + made;
    let recount = Number(row?.["recount"]);
    // Under another limit nobody may have been near, and where nobody was for a while, other servers may not have seen that they were.
    const isFresh = Number(row?.["most"]) === most && now - Date.parse(String(row?.["at"])) < minute;
    if (!isFresh || records > Math.min(most, recount)) {
      const last = refused.get(tenant.id);
      // Whoever knocks again and again does not have millions of records counted each time.
      if (last?.most === most && last.value + made > most && now - last.at < last.value / countedInMs) throw reached(most, last.value);
      records = await countRecords(async (statement) => await tx.query(statement), tenant.schema, 0);
      if (records > most) {
        const value = records - made;
        refused.set(tenant.id, { at: clock(), most, value });
        throw reached(most, value);
      }
      recount = records + Math.max(leastStretch, Math.ceil((most - records) / 2));
    }
    const at = new Date(now).toISOString();
    const booked = sql`"records" = ${records}::bigint, "most" = ${most}::bigint, "recount" = ${recount}::bigint, "at" = ${at}::timestamptz`;
    await tx.query(render(sql`update ${ident(tenant.schema, "room")} set ${booked}`));
  };

  return {
    async of(tenant, most, least) {
      const found = known.get(tenant.id) ?? (await refresh(tenant, most));
      if (clock() - found.at > minute && !found.refreshing) {
        found.refreshing = true;
        // The write does not wait for it; a count that fails is tried again by the next.
        refresh(tenant, most).catch(() => known.delete(tenant.id));
      }
      const isNear = (more: number): boolean =>
        (known.get(tenant.id) ?? found).records + more > most - Math.max(most * near.share, near.records);
      const beganNear = isNear(least);
      let made = 0;
      return {
        near: beganNear,
        made(records) {
          made += records;
          (known.get(tenant.id) ?? found).records += records;
        },
        async within(tx, work) {
          // A transaction that is done again begins anew.
          made = 0;
          // Whoever is to wait does so before anybody waits for them.
          if (beganNear && least > 0) await tx.query(turn(tenant));
          const settle = async (): Promise<void> => {
            if (made > 0 && (beganNear || isNear(0))) await book(tx, tenant, most, made);
            made = 0;
          };
          const result = await work({
            query: async (statement) => await tx.query(statement),
            queryAll: async (statements) => await tx.queryAll(statements),
            async last(statement) {
              await settle();
              return await tx.last(statement);
            },
          });
          await settle();
          return result;
        },
      };
    },
  };
}

/** A team's turn to make records near its limit, held to the end of the transaction; answers what is booked. */
const turn = ({ schema }: LimitedTenant): Statement =>
  render(sql`select r."records", r."most", r."recount", r."at" from ${ident(schema, "room")} r for update`);
