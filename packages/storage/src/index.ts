/** PostgreSQL: connections, the embedded server, tenant schemas, Catalogs, publishing. */
export type * from "./catalog.ts";
export type * from "./database.ts";
