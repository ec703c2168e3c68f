import { readFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { compileValidator } from "./compile-validator.ts";
import { createValidatorCompiler } from "./validator-compiler.ts";

const compiler = createValidatorCompiler();
afterAll(async () => await compiler.close());

const form = (fields: number) => ({
  $schema: "https://json-schema.org/draft/2020-12/schema",
  type: "object",
  properties: Object.fromEntries(
    Array.from({ length: fields }, (_, n) => [`f${n}`, { type: "string", minLength: 1, maxLength: 200, plainText: "line" }]),
  ),
});

const children = (): readonly number[] =>
  readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, "utf8").trim().split(" ").filter(Boolean).map(Number);

describe("compiling a form", () => {
  it("gives its module, and leaves this process free meanwhile", async () => {
    const schema = form(200);
    await compiler.compile(form(1));
    const before = performance.eventLoopUtilization();
    const made = await compiler.compile(schema);
    const { active } = performance.eventLoopUtilization(before);
    const start = performance.now();
    const here = compileValidator(schema);
    // Not byte for byte: each process has read our sources by a loader of its own.
    expect(made.code.includes('"f199"')).toBe(true);
    expect(made.code.length / here.code.length).toBeCloseTo(1, 1);
    expect(active).toBeLessThan((performance.now() - start) / 2);
  });
  it("is told when a schema cannot be compiled, and the next one is", async () => {
    await expect(compiler.compile({ type: "nothing" })).rejects.toThrow(/nothing|type/);
    await expect(compiler.compile(form(2))).resolves.toMatchObject({ hash: expect.any(String) });
  });
  it("goes on after its process was killed", async () => {
    const before = children();
    const own = createValidatorCompiler();
    await own.compile(form(1));
    const [pid] = children().filter((one) => !before.includes(one));
    const two = own.compile(form(150));
    process.kill(pid ?? 0, "SIGKILL");
    await expect(two).resolves.toMatchObject({ hash: expect.any(String) });
    await own.close();
    expect(children()).toEqual(before);
  });
  it("is told when its process cannot be started, and the next form has another", async () => {
    const own = createValidatorCompiler();
    const { execPath } = process;
    process.execPath = "/nowhere/node";
    try {
      await expect(own.compile(form(1))).rejects.toThrow("lost");
    } finally {
      process.execPath = execPath;
    }
    await expect(own.compile(form(1))).resolves.toMatchObject({ hash: expect.any(String) });
    await own.close();
  });
  it("ends with the server, and with an error for whoever still waits", async () => {
    const own = createValidatorCompiler();
    const waiting = expect(own.compile(form(100))).rejects.toThrow("lost");
    await own.close();
    await waiting;
  });
});
