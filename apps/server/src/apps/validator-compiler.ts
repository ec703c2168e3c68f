import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { JsonSchema } from "@funnelsmith/fields";
import type { ValidatorModule } from "./compile-validator.ts";
import type { CompileJob } from "./validator-process.ts";

/** Compiles form validators beside the process that answers requests. */
export interface ValidatorCompiler {
  /** Fails when the schema cannot be compiled, or when the process was lost twice. */
  compile(schema: JsonSchema): Promise<ValidatorModule>;
  close(): Promise<void>;
}

interface Answer {
  readonly id: number;
  readonly module?: ValidatorModule;
  readonly error?: string;
}

interface Job {
  readonly schema: JsonSchema;
  readonly resolve: (module: ValidatorModule) => void;
  readonly reject: (error: Error) => void;
  tries: number;
}

/** A process that has had nothing to do for so long is let go; it holds some 60 MB. */
const idleMs = 60_000;

/**
 * A form of 24 fields takes 150 ms to compile and one of 200 takes 400, once for each set of rights: too long to stand in everybody's
 * way. The process starts with the first form. A thread would do, but the loader of sources cannot run in one on Node 20.
 */
export function createValidatorCompiler(): ValidatorCompiler {
  const waiting = new Map<number, Job>();
  let child: ChildProcess | undefined;
  let idle: NodeJS.Timeout | undefined;
  let last = 0;
  let closed = false;

  const open = (): ChildProcess => {
    const source = import.meta.url.endsWith(".ts");
    const file = fileURLToPath(new URL(source ? "./validator-process.ts" : "./validator-process.js", import.meta.url));
    const made = fork(file, {
      execArgv: source ? ["--conditions=source", "--import", "tsx"] : [],
      // None of our secrets is its business.
      env: { PATH: process.env["PATH"], NODE_ENV: process.env["NODE_ENV"] },
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    made.unref();
    made.channel?.unref();
    let why: unknown;
    made.on("error", (error) => {
      why = error;
      // One that could not be started does not end either.
      if (made.pid === undefined) ended();
    });
    made.on("message", (answer) => {
      const { id, module, error } = answer as Answer;
      const job = waiting.get(id);
      waiting.delete(id);
      if (module) job?.resolve(module);
      else job?.reject(new Error(error));
      if (waiting.size === 0) idle = setTimeout(() => made.kill(), idleMs).unref();
    });
    const ended = (): void => {
      if (child === made) child = undefined;
      for (const [id, job] of waiting) {
        job.tries += 1;
        if (!closed && job.tries < 2) send(id, job);
        else {
          waiting.delete(id);
          job.reject(new Error("the process that compiles forms was lost", { cause: why }));
        }
      }
    };
    made.on("exit", ended);
    return made;
  };
  const send = (id: number, { schema }: Job): void => {
    clearTimeout(idle);
    child ??= open();
    // One that is just ending is noticed at its end.
    child.send({ id, schema } satisfies CompileJob, () => {});
  };
  return {
    compile: (schema) =>
      new Promise((resolve, reject) => {
        const job: Job = { schema, resolve, reject, tries: 0 };
        waiting.set((last += 1), job);
        send(last, job);
      }),
    async close() {
      closed = true;
      clearTimeout(idle);
      if (!child || child.exitCode !== null) return;
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
    },
  };
}
