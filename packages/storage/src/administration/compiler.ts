import { type Driver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from "kysely";

const refuse = async (): Promise<never> => {
  throw new Error("this query builder has no connections: send statementOf(query) through a door of Database");
};

// Kysely's own DummyDriver would answer no rows, as if there were none; this one says that somebody called execute.
const noDriver: Driver = {
  init: async () => {},
  acquireConnection: refuse,
  beginTransaction: refuse,
  commitTransaction: refuse,
  rollbackTransaction: refuse,
  releaseConnection: refuse,
  destroy: async () => {},
};

/** A query builder that only compiles to PostgreSQL's SQL; executing through it is an error. */
export const compiler: Kysely<unknown> = new Kysely<unknown>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => noDriver,
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});
