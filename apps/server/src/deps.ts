import type { Catalogs, Database } from "@funnelsmith/storage";
import type { Templates } from "./apps/templates.ts";
import type { ValidatorCompiler } from "./apps/validator-compiler.ts";
import type { Mailer } from "./auth/mailer.ts";
import type { Principals } from "./auth/principals.ts";
import type { SignInLibrary } from "./auth/sign-in-library.ts";
import type { WrittenTenants } from "./background/written-tenants.ts";
import type { FileStore } from "./files/file-store.ts";
import type { Limits } from "./limits/tenant-limits.ts";
import type { SlowStatement } from "./observe/slow-queries.ts";
import type { Settings } from "./settings.ts";
import type { Directories } from "./tenancy/directories.ts";

/** Everything the server's routes are built over; made once in the composition root. */
export interface Deps {
  readonly settings: Settings;
  /** Signs sessions, cursors, and seals stored secrets. */
  readonly secret: string;
  readonly db: Database;
  readonly signIn: SignInLibrary;
  readonly mailer: Mailer;
  readonly principals: Principals;
  readonly directories: Directories;
  readonly catalogs: Catalogs;
  readonly templates: Templates;
  readonly written: WrittenTenants;
  readonly validators: ValidatorCompiler;
  readonly files: FileStore;
  readonly limits: Limits;
  /** Hears of statements that took longer than the settings say. */
  readonly onSlow: (slow: SlowStatement) => void;
  /** The clock; a test may turn it. */
  readonly clock: () => Date;
}
