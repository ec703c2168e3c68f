import { type ParseArgsConfig, parseArgs } from "node:util";
import type { Command, Values } from "./command.ts";
import { usage } from "./failure.ts";

/** Options every command takes. */
const common = {
  server: { type: "string" },
  key: { type: "string" },
  lang: { type: "string" },
  json: { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const satisfies NonNullable<ParseArgsConfig["options"]>;

/** Divides arguments into the command's name and the rest; common options may stand before it. */
export function divide(args: readonly string[]): { readonly name: string | undefined; readonly rest: readonly string[] } {
  let at = 0;
  while (args[at]?.startsWith("-")) {
    const option = args[at]?.slice(2) ?? "";
    at += Object.hasOwn(common, option) && common[option as keyof typeof common].type === "string" ? 2 : 1;
  }
  return { name: args[at], rest: args.toSpliced(at, 1) };
}

/** Reads what stands behind a command; wrong usage names the argument. */
export function readArguments(
  { name, takes, most, options }: Pick<Command, "name" | "takes" | "most" | "options">,
  rest: readonly string[],
): { readonly values: Values; readonly positionals: readonly string[] } {
  const known = { ...common, ...options };
  const { values, positionals } = (() => {
    try {
      return parseArgs({ args: [...rest], options: known, allowPositionals: true, strict: true });
    } catch (error) {
      throw refusal(error, Object.keys(known));
    }
  })();
  const surplus = positionals[most];
  const usageOf = ["funnelsmith", name, takes].filter(Boolean).join(" ");
  if (surplus !== undefined) throw usage(`「${surplus}」是多余的。用法：${usageOf}`, `"${surplus}" is too much. Usage: ${usageOf}`);
  return { values, positionals };
}

/** What parseArgs refuses, in both languages. */
function refusal(error: unknown, known: readonly string[]): unknown {
  if (!(error instanceof Error) || !("code" in error) || !String(error.code).startsWith("ERR_PARSE_ARGS")) return error;
  const [, option = ""] = /'(-[^' =]*)/.exec(error.message) ?? [];
  if (error.code === "ERR_PARSE_ARGS_UNKNOWN_OPTION") {
    const names = known.map((one) => `--${one}`);
    return usage(`没有选项「${option}」。可用：${names.join("、")}。`, `There is no option ${option}. Known: ${names.join(", ")}.`);
  }
  return error.message.includes("does not take")
    ? usage(`选项「${option}」不带值。`, `The option ${option} takes no value.`)
    : usage(`选项「${option}」缺少值。`, `The option ${option} needs a value.`);
}
