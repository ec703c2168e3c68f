import { type DatabaseOptions, migratePlatform, migrateTenants, openCatalogs, openDatabase } from "@funnelsmith/storage";
import pg from "pg";
import { createTemplates } from "./apps/templates.ts";
import { createValidatorCompiler } from "./apps/validator-compiler.ts";
import { createMailer } from "./auth/mailer.ts";
import { createPrincipals } from "./auth/principals.ts";
import { createSignInLibrary } from "./auth/sign-in-library.ts";
import { createWrittenTenants } from "./background/written-tenants.ts";
import type { Deps } from "./deps.ts";
import { openStore } from "./files/open-store.ts";
import { createLimits } from "./limits/tenant-limits.ts";
import type { SlowStatement } from "./observe/slow-queries.ts";
import type { Settings } from "./settings.ts";
import { createDirectories, peopleChannel } from "./tenancy/directories.ts";

/** What main knows only after it has started the database and read the secret. */
export interface ComposeOptions {
  readonly settings: Settings;
  readonly ownerUrl: string;
  readonly secret: string;
  /** The folder of templates. */
  readonly templates: string;
  readonly clock?: () => Date;
  /** How many connections each door of the database may hold, where not the usual number. */
  readonly connections?: DatabaseOptions["connections"];
  /** Hears of slow statements and where they come from. */
  readonly onSlow?: (slow: SlowStatement) => void;
  /** Hears of connections lost in the background, and of templates that cannot be read. */
  readonly onError: (error: unknown) => void;
}

/** The channel on which servers hear that a session, key or account must be looked up again; the payload is its id. */
const principalChannel = "principal";

/** Opens the database, brings every schema up to date and wires the server's parts; `close` undoes it all. */
export async function compose(options: ComposeOptions): Promise<{ readonly deps: Deps; readonly close: () => Promise<void> }> {
  const { settings, secret, onError } = options;
  const db = await openDatabase({
    ownerUrl: options.ownerUrl,
    runtimeUrl: settings.databaseRuntimeUrl,
    onError,
    ...(options.connections && { connections: options.connections }),
  });
  const pool = new pg.Pool({
    connectionString: options.ownerUrl,
    max: 4,
    options: "-c search_path=auth",
    idleTimeoutMillis: 60_000,
    query_timeout: 10_000,
  });
  pool.on("error", onError);
  // A client that is checked out has no listener of the pool's; without one a lost connection ends the process.
  pool.on("connect", (client) => client.on("error", onError));
  const validators = createValidatorCompiler();
  const mailer = createMailer({ ...settings, onError });
  const close = async (): Promise<void> => {
    mailer.close();
    await Promise.allSettled([pool.end(), db.close(), validators.close()]);
  };
  try {
    const tell = (id: string): void => {
      principals.forget(id);
      db.notify(principalChannel, id).catch(onError);
    };
    const signIn = createSignInLibrary({
      pool,
      secret,
      baseUrl: settings.baseUrl,
      trustedOrigins: settings.trustedOrigins,
      sendMail: (mail) => mailer.sendLater(mail),
      onSessionEnd: tell,
      onAccountChange: tell,
    });
    const principals = createPrincipals({ pool, secret, cookieName: signIn.cookieName });
    const directories = createDirectories(db);
    const catalogs = openCatalogs(db);
    const templates = createTemplates(options.templates, onError);
    const written = createWrittenTenants();
    await migratePlatform(db);
    await signIn.migrate();
    await migrateTenants(db);
    db.listen(principalChannel, (id) => principals.forget(id));
    db.listen(peopleChannel, (tenant) => directories.forget(tenant));
    db.listen("tenant", (tenant) => directories.forget(tenant));
    return {
      deps: {
        settings,
        secret,
        db,
        signIn,
        mailer,
        principals,
        directories,
        catalogs,
        templates,
        written,
        validators,
        files: openStore(settings),
        limits: createLimits(db, settings.tenantLimits),
        onSlow: options.onSlow ?? (() => {}),
        clock: options.clock ?? (() => new Date()),
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
