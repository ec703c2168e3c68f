/** PostgreSQL: connections, the embedded server, tenant schemas, Catalogs, publishing. */
export { statementOf } from "./administration/statement-of.ts";
export {
  type AppOrigin,
  type JobPhase,
  type JobState,
  platform,
  type PlatformTables,
  type TenantTables,
  tenantTables,
} from "./administration/tables.ts";
export { type AskRows, inSchema, readTableShapes, type TableShape } from "./backup/table-shapes.ts";
export { type BiAccess, grantBiAccess, readBiAccess, revokeBiAccess } from "./bi/bi-access.ts";
export type * from "./catalog.ts";
export type { ParameterValues, SetParameter } from "./compile/parameter-values.ts";
export { checksum } from "./checksum.ts";
export { checkDefinition, checkInTurns } from "./compile/check-definition.ts";
export { sketchCatalog, sketchInTurns } from "./compile/sketch-catalog.ts";
export { type Catalogs, loadCatalog, openCatalogs } from "./compile/open-catalogs.ts";
export { type DatabaseOptions, type Door, openDatabase } from "./connection/open-database.ts";
export { isCatalogStale, problemOf, sqlstateOf } from "./connection/sqlstate.ts";
export type * from "./database.ts";
export { inTurns } from "./in-turns.ts";
export { type NumberedColumn, takeNumbers } from "./numbers/take-numbers.ts";
export type { Change, ChangeOption, Decision, Decisions } from "./publish/change.ts";
export { type EmbeddedServer, startEmbedded } from "./embedded/start-embedded.ts";
export { type FailPoint, failPoint, failPoints } from "./fail-point.ts";
export { plan } from "./publish/find-changes.ts";
export { type PublishProgress, readPublishProgress } from "./publish/publish-progress.ts";
export { type PreviewRow, previewRows } from "./publish/preview-rows.ts";
export { type HiddenField, purgeDueFields, purgeHiddenField, readHiddenFields } from "./publish/hidden-fields.ts";
export { planPublish, type PublishPlan } from "./publish/plan-publish.ts";
export { abortPublish, publish, type PublishInput, resumePublishes, rollback } from "./publish/publish.ts";
export { readParameters, setParameters } from "./publish/set-parameters.ts";
export type { Published } from "./publish/switch-over.ts";
export { removeApp } from "./publish/remove-app.ts";
export { planIdOf, publishNewsChannel, readVersion, readVersions, type VersionEntry } from "./publish/stored-app.ts";
export { foldedLetters, mostSearched, searchLexemes, searchQuery, searchWords } from "./search/bigrams.ts";
export { indexedOrders } from "./tables/indexes.ts";
export { funnelColumns, systemColumns } from "./tables/names.ts";
export { refreshStatistics } from "./tables/refresh-statistics.ts";
export { backupLock } from "./publish/alone.ts";
export { type Erasure, readErasures } from "./publish/erasures.ts";
export { hadKey } from "./tables/key-past.ts";
export type { HiddenColumn, Physical, PhysicalColumn, PhysicalObject } from "./tables/physical.ts";
export { countRecords } from "./tenant/count-records.ts";
export { migratePlatform } from "./tenant/migrate-platform.ts";
export { migrateTenants } from "./tenant/migrate-tenants.ts";
export { tenantMigrations } from "./tenant/tenant-files.ts";
export { newId } from "./tenant/new-id.ts";
export {
  createTenant,
  dropTenant,
  newSchemaName,
  type NewTenant,
  readTenant,
  setTenantLimits,
  updateTenant,
} from "./tenant/tenants.ts";
