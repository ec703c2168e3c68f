import { name } from "../tables/ddl.ts";
import { readSqlFiles, type SqlFile } from "./sql-files.ts";

/** The files every tenant's schema has run, in order. */
export const tenantFiles: readonly SqlFile[] = readSqlFiles("tenant");

/** The last file of sql/tenant of this release. */
export const tenantMigrations: number = tenantFiles.length;

/** A file of sql/tenant for one schema. */
export const textFor = (file: SqlFile, schema: string): string => file.text.replaceAll(":schema", name(schema));
