/** For tests only: a database, a fresh tenant, sample apps, the rules of sharding. */
export { citusTableCheck, citusViolations, type SeenStatement } from "./citus-rules.ts";
export { createTestTenant, type TestTenant } from "./create-test-tenant.ts";
export { dataSet } from "./data-set.ts";
export { type RenamedApp, renameApp } from "./rename-app.ts";
export { sampleApp } from "./sample-app.ts";
export { openTestDatabase, testDatabaseUrl } from "./test-database.ts";
export { untilHeldUp } from "./until-held-up.ts";
