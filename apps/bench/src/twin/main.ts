/** The hand-written twin: Fastify and pg, one app, the usual way. Run as a process of its own; prints its port. */
import Fastify from "fastify";
import { Pool, types } from "pg";
import { addBulk } from "./bulk.ts";
import { addReads } from "./reads.ts";
import { sessionCheck } from "./session.ts";
import { addWrites } from "./writes.ts";

// Dates stay text, as any careful team sets it.
types.setTypeParser(types.builtins.DATE, (text) => text);

const connectionString = process.env["TWIN_DATABASE_URL"] ?? "";
const pool = new Pool({ connectionString, max: 10, statement_timeout: 10_000 });
const lists = new Pool({ connectionString, max: 6, options: "-c plan_cache_mode=force_custom_plan", statement_timeout: 10_000 });
for (const each of [pool, lists]) each.on("error", (error) => console.error(error.message));

const app = Fastify({ bodyLimit: 1 << 20, requestTimeout: 30_000 });
const session = sessionCheck(pool);
addReads(app, pool, lists, session);
addWrites(app, pool, session);
addBulk(app, pool, session);
await app.listen({ port: 0, host: "127.0.0.1" });
const address = app.server.address();
console.log(`listening ${typeof address === "object" && address ? address.port : 0}`);
process.on("SIGTERM", () => void app.close().then(() => Promise.all([pool.end(), lists.end()])));
