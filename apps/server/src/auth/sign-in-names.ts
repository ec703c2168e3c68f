import { kindOf } from "@funnelsmith/fields";
import { APIError } from "better-auth/api";
import type { Pool } from "pg";

/**
 * What somebody may sign in by besides the e-mail address. A user name holds a letter and no @, so that it is never taken for a phone
 * number or an address. Neither is verified: no message is ever sent to the number.
 */
export interface SignInNames {
  readonly username?: string | null;
  readonly phoneNumber?: string | null;
}

const phone = kindOf({ kind: "phone" });

/** The one spelling of a user name: 2 to 30 letters and digits of any script, dot, hyphen and underscore, without regard to case or width. */
function readUserName(text: string): string | undefined {
  const name = text.normalize("NFKC").trim().toLowerCase();
  return /^(?=.*\p{L})[\p{L}\p{M}\p{N}._-]{2,30}$/u.test(name) ? name : undefined;
}

/** The one spelling of a phone number, as the phone field of a record has it. */
function readPhoneNumber(text: string): string | undefined {
  const read = phone.parse(text, { key: "phone", kind: "phone", title: "" } as never, { locale: "en", zone: "UTC" });
  return read.ok && typeof read.value === "string" ? read.value : undefined;
}

/** A field of the library's user table: null and blank clear it, anything else is brought into its one spelling or refused by code. */
const field = (read: (text: string) => string | undefined, code: string) => ({
  type: "string",
  required: false,
  unique: true,
  validator: {
    input: {
      "~standard": {
        version: 1,
        vendor: "funnelsmith",
        validate: (value: unknown) => {
          if (value === null || (typeof value === "string" && value.trim() === "")) return { value: null };
          const name = typeof value === "string" ? read(value) : undefined;
          return name === undefined ? { issues: [{ message: code }] } : { value: name };
        },
      },
    },
  },
});

/** The two columns the library keeps beside the e-mail address. */
export const signInFields: Readonly<Record<keyof SignInNames, unknown>> = {
  username: field(readUserName, "USERNAME_INVALID"),
  phoneNumber: field(readPhoneNumber, "PHONE_NUMBER_INVALID"),
};

/** Refuses names another account has; of two accounts that take one at the same moment, the unique index refuses the second. */
export async function checkSignInNames(pool: Pool, names: SignInNames, account: string | undefined): Promise<void> {
  const { username = null, phoneNumber = null } = names;
  if (username === null && phoneNumber === null) return;
  const { rows } = await pool.query<{ readonly named: boolean }>(
    `select username is not distinct from $1 as named from "user" where (username = $1 or "phoneNumber" = $2) and id is distinct from $3`,
    [username, phoneNumber, account ?? null],
  );
  const [taken] = rows;
  if (taken) throw new APIError("CONFLICT", { code: taken.named ? "USERNAME_TAKEN" : "PHONE_NUMBER_TAKEN" });
}

/** The e-mail address of the account somebody names by address, phone number or user name; undefined when nobody is called so. */
export async function emailOf(pool: Pool, identifier: string): Promise<string | undefined> {
  if (identifier.includes("@")) return identifier.trim();
  const { rows } = await pool.query<{ readonly email: string }>(`select email from "user" where username = $1 or "phoneNumber" = $2`, [
    readUserName(identifier) ?? null,
    readPhoneNumber(identifier) ?? null,
  ]);
  return rows[0]?.email;
}
