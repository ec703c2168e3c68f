import type { JsonSchema } from "@funnelsmith/fields";
import { compileValidator } from "./compile-validator.ts";

/** A schema to be compiled, and the number its answer goes by. */
export interface CompileJob {
  readonly id: number;
  readonly schema: JsonSchema;
}

// A process of its own, ended by the end of its parent: answers each job with its module, or with why there is none.
process.on("message", ({ id, schema }: CompileJob) => {
  try {
    process.send?.({ id, module: compileValidator(schema) });
  } catch (error) {
    process.send?.({ id, error: error instanceof Error ? error.message : String(error) });
  }
});
