import { Problem, type ProblemItem } from "@funnelsmith/problem";
import { fieldOfConstraint } from "../tables/names.ts";

/** What the driver tells of a failed statement. */
interface DriverError {
  readonly code?: string;
  readonly message?: string;
  readonly constraint?: string;
  readonly column?: string;
  readonly detail?: string;
}

const driverError = (error: unknown): DriverError => (typeof error === "object" && error !== null ? (error as DriverError) : {});

/** The SQLSTATE of a driver's error, also when it is the cause of a Problem; undefined for anything else. */
export function sqlstateOf(error: unknown): string | undefined {
  const code = driverError(error instanceof Problem ? error.cause : error).code;
  return typeof code === "string" && /^[0-9A-Z]{5}$/.test(code) ? code : undefined;
}

/** Failures that vanish when the whole transaction is done again. */
export function isRetryable(error: unknown): boolean {
  const code = sqlstateOf(error);
  return code === "40001" || code === "40P01";
}

/** The statement was made from a Catalog older than the tables: reload it and try once more. */
export function isCatalogStale(error: unknown): boolean {
  const code = sqlstateOf(error);
  return code === "42703" || code === "42P01" || code === "0A000" || (error instanceof Problem && error.code === "DEFINITION_MOVED");
}

function item(code: string, constraint: string | undefined, zh: string, en: string): readonly ProblemItem[] {
  const field = constraint === undefined ? undefined : fieldOfConstraint(constraint)?.field;
  return [{ pointer: field === undefined ? "" : `/fields/${field}`, code, detail: { "zh-CN": zh, en } }];
}

const lostConnection = new Set(["ECONNREFUSED", "ECONNRESET", "EPIPE", "ENOENT", "ENOTFOUND", "EHOSTUNREACH", "ETIMEDOUT", "EAI_AGAIN"]);

function isConnectionLost({ code, message }: DriverError): boolean {
  if (code !== undefined && (lostConnection.has(code) || code.startsWith("08") || /^57P0[1-5]$/.test(code))) return true;
  return /connection terminated|connection error|not queryable|Connection ended|timeout expired|Query read timeout/i.test(message ?? "");
}

/** The one place where a driver's failure becomes a Problem; anything not expected comes back as it was. */
export function problemOf(error: unknown): unknown {
  if (error instanceof Problem) return error;
  const driver = driverError(error);
  const { code = "", constraint } = driver;
  const cause = { cause: error };
  if (code === "23505") {
    const taken = constraint !== undefined && fieldOfConstraint(constraint) !== undefined;
    return new Problem("UNIQUE_TAKEN", undefined, {
      ...cause,
      errors: taken ? item("UNIQUE_TAKEN", constraint, "该值已被另一条记录使用", "Another record has this value") : [],
    });
  }
  if (code === "23503") {
    if (/still referenced/.test(driver.detail ?? "")) return new Problem("IN_USE", undefined, cause);
    const errors = item("REFERENCE_NOT_FOUND", constraint, "所引用的记录不存在", "The record referred to does not exist");
    return new Problem("RECORD_INVALID", undefined, { ...cause, errors });
  }
  if (code === "23514") {
    const errors = item("VALUE_OUT_OF_RANGE", constraint, "该值不被允许", "The value is not allowed");
    return new Problem("RECORD_INVALID", undefined, { ...cause, errors });
  }
  if (code === "40001" || code === "40P01") return new Problem("OVERLOADED", undefined, { ...cause, retryAfter: 1 });
  if (code === "55P03") return new Problem("OVERLOADED", undefined, { ...cause, retryAfter: 1 });
  if (code === "53100") return new Problem("STORAGE_FULL", undefined, cause);
  if (code === "53300" || code === "53200" || /timeout exceeded when trying to connect/.test(driver.message ?? "")) {
    return new Problem("OVERLOADED", undefined, { ...cause, retryAfter: 1 });
  }
  if (code === "57014" || code === "25P03") return new Problem("TIMEOUT", undefined, { ...cause, retryAfter: 1 });
  if (code === "42703" || code === "42P01" || code === "0A000") return new Problem("DEFINITION_MOVED", undefined, cause);
  if (isConnectionLost(driver)) return new Problem("DATABASE_UNAVAILABLE", undefined, { ...cause, retryAfter: 2 });
  return error;
}
