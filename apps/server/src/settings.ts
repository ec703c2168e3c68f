import path from "node:path";
import type { TenantLimits } from "@funnelsmith/storage";
import type { S3Settings } from "./files/s3-store.ts";

/** How one server process runs; read once from the environment. */
export interface Settings {
  readonly host: string;
  readonly port: number;
  /** Undefined: the embedded PostgreSQL. */
  readonly databaseUrl: string | undefined;
  readonly databaseRuntimeUrl: string | undefined;
  readonly dataDir: string;
  /** Public address without a trailing slash; links are built from it, never from request headers. */
  readonly baseUrl: string;
  readonly authSecret: string | undefined;
  /** Further origins whose browsers may write with a cookie. */
  readonly trustedOrigins: readonly string[];
  readonly admin: { readonly email: string; readonly password: string; readonly tenant: string } | undefined;
  /** Undefined: mail is written to DATA_DIR/outbox. */
  readonly smtpUrl: string | undefined;
  readonly mailFrom: string;
  readonly lan: boolean;
  readonly logLevel: string;
  /** Requests a caller may make in a minute; 0 for no limit. */
  readonly rateLimit: number;
  /** Proxies in front whose X-Forwarded-For is believed: addresses or networks by comma, such as `loopback, 10.0.0.0/8`; false for none. */
  readonly trustProxy: string | false;
  /** Folder of the gallery's templates; undefined for those that come with the server. */
  readonly templatesDir: string | undefined;
  /** Bearer token that /metrics asks for when set. */
  readonly metricsToken: string | undefined;
  /** Where files of records lie when no S3-compatible storage is set. */
  readonly filesDir: string;
  /** Megabytes a file may have, whatever its field says. */
  readonly fileLimit: number;
  /** Undefined: files lie in `filesDir`. */
  readonly s3: S3Settings | undefined;
  /** What a tenant may use that has no limits of its own. */
  readonly tenantLimits: TenantLimits;
  /** Statements of the database that take longer are written to the log with what caused them, in milliseconds; 0 for none. */
  readonly slowQueryMs: number;
}

/** An error that is the operator's to mend: said without a stack. */
export const wrong = (text: string): Error => Object.assign(new Error(text), { name: "SettingError" });

const integer = (name: string, text: string | undefined, otherwise: number): number => {
  if (text === undefined || text === "") return otherwise;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw wrong(`${name} must be a whole number, not ${JSON.stringify(text)}`);
  return value;
};

const address = (name: string, text: string): string => {
  if (!URL.canParse(text) || !/^https?:/.test(text)) throw wrong(`${name} must be an http or https address, not ${JSON.stringify(text)}`);
  return text.replace(/\/+$/, "");
};

const limitNames = ["records", "storage", "requests", "jobs", "streams"] as const;

/** `records=1000,jobs=2`: limits by name; throws an Error naming `name` and what is wrong in it. */
export function readLimits(name: string, text: string): Partial<TenantLimits> {
  const parts = text.split(/[,\s]+/).filter(Boolean);
  return Object.fromEntries(
    parts.map((part) => {
      const [key = "", value = ""] = part.split("=");
      if (!limitNames.some((one) => one === key) || !/^\d{1,15}$/.test(value))
        throw wrong(`${name} takes ${limitNames.map((one) => `${one}=number`).join(", ")}, not ${JSON.stringify(part)}`);
      return [key, Number(value)];
    }),
  );
}

const generous: TenantLimits = { records: 5_000_000, storage: 50_000, requests: 60_000, jobs: 10, streams: 500 };

function readS3(value: (name: string) => string | undefined): S3Settings | undefined {
  const url = value("S3_URL");
  if (url === undefined) return undefined;
  const [accessKey, secretKey] = [value("S3_ACCESS_KEY"), value("S3_SECRET_KEY")];
  if (accessKey === undefined || secretKey === undefined) throw wrong("S3_URL needs S3_ACCESS_KEY and S3_SECRET_KEY");
  const bucket = address("S3_URL", url);
  if (!/^\/[^/]+/.test(new URL(bucket).pathname)) throw wrong("S3_URL must end with the bucket, as https://s3.example.com/bucket");
  return { url: bucket, region: value("S3_REGION") ?? "us-east-1", accessKey, secretKey };
}

/** Reads every setting, `lan` when all addresses are listened on; throws an Error naming the setting that is missing or wrong. */
export function readSettings(env: Readonly<Record<string, string | undefined>>, lan = false): Settings {
  const value = (name: string): string | undefined => env[name] || undefined;
  const port = integer("PORT", env["PORT"], 3000);
  const databaseUrl = value("DATABASE_URL");
  const authSecret = value("AUTH_SECRET");
  if (databaseUrl !== undefined && authSecret === undefined) throw wrong("AUTH_SECRET is required together with DATABASE_URL");
  if (authSecret !== undefined && authSecret.length < 32) throw wrong("AUTH_SECRET must have at least 32 characters");
  const email = value("ADMIN_EMAIL");
  const password = value("ADMIN_PASSWORD");
  if ((email === undefined) !== (password === undefined)) throw wrong("ADMIN_EMAIL and ADMIN_PASSWORD go together");
  const dataDir = path.resolve(value("DATA_DIR") ?? ".data");
  return {
    host: value("HOST") ?? (lan ? "0.0.0.0" : "127.0.0.1"),
    port,
    databaseUrl,
    databaseRuntimeUrl: value("DATABASE_RUNTIME_URL"),
    dataDir,
    baseUrl: address("BASE_URL", value("BASE_URL") ?? `http://localhost:${port}`),
    authSecret,
    trustedOrigins: (value("TRUSTED_ORIGINS") ?? "")
      .split(",")
      .map((word) => word.trim())
      .filter(Boolean)
      .map((word) => new URL(address("TRUSTED_ORIGINS", word)).origin),
    admin: email !== undefined && password !== undefined ? { email, password, tenant: value("ADMIN_TENANT") ?? "Funnelsmith" } : undefined,
    smtpUrl: value("SMTP_URL"),
    mailFrom: value("MAIL_FROM") ?? "Funnelsmith <no-reply@localhost>",
    lan,
    // On the embedded default a person is watching: one line with the address, and what goes wrong.
    logLevel: value("LOG_LEVEL") ?? (databaseUrl === undefined ? "warn" : "info"),
    rateLimit: integer("RATE_LIMIT", env["RATE_LIMIT"], 6000),
    trustProxy: value("TRUST_PROXY") ?? false,
    templatesDir: value("TEMPLATES_DIR"),
    metricsToken: value("METRICS_TOKEN"),
    filesDir: path.resolve(value("FILES_DIR") ?? path.join(dataDir, "files")),
    fileLimit: integer("FILE_LIMIT", env["FILE_LIMIT"], 100),
    s3: readS3(value),
    tenantLimits: { ...generous, ...readLimits("TENANT_LIMITS", value("TENANT_LIMITS") ?? "") },
    slowQueryMs: integer("SLOW_QUERY_MS", env["SLOW_QUERY_MS"], 1000),
  };
}
