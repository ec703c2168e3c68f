/** The runtime: records, lists, moves, rights, ledger. */
export type * from "./context.ts";
