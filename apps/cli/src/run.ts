import type { LocalizedText, ProblemItem } from "@funnelsmith/problem";
import { openApi } from "./api.ts";
import { type Command, type Context, type Language, textOption, type Told } from "./command.ts";
import { apply } from "./commands/apply.ts";
import { exportRecords } from "./commands/export.ts";
import { importRecords } from "./commands/import.ts";
import { bi } from "./commands/bi.ts";
import { key } from "./commands/key.ts";
import { plan } from "./commands/plan.ts";
import { pull } from "./commands/pull.ts";
import { schemaToObject } from "./commands/schema-to-object.ts";
import { seed } from "./commands/seed.ts";
import { test } from "./commands/test.ts";
import { upgrade } from "./commands/upgrade.ts";
import { validate } from "./commands/validate.ts";
import { exits, Failure, usage } from "./failure.ts";
import { divide, readArguments } from "./read-arguments.ts";

/** What the program touches of its surroundings. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly folder: string;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Whether somebody looks on: then long work shows a bar. */
  readonly terminal?: boolean;
}

const commands: readonly Command[] = [
  validate,
  plan,
  apply,
  pull,
  test,
  upgrade,
  key,
  bi,
  importRecords,
  exportRecords,
  seed,
  schemaToObject,
];

/** The program without a command, as its arguments are read. */
const itself = { name: "", takes: "<command>", most: 1, options: {} };

/** Runs the program with these arguments; answers the code the process ends with. Never throws for what a user can do wrong. */
export async function run(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const { env, out, err } = surroundings;
  const language = languageOf(args, env);
  const json = args.includes("--json");
  try {
    const told = await perform(args, surroundings, language);
    if (json) out(`${JSON.stringify(told.data, null, 2)}\n`);
    else for (const line of told.lines) out(`${told.verbatim ? line : printable(line)}\n`);
    return told.exit ?? exits.done;
  } catch (error) {
    const failure = failureOf(error);
    if (failure === undefined) throw error;
    if (json) out(`${JSON.stringify({ error: failure.words[language], exit: failure.exit, ...asObject(failure.data) }, null, 2)}\n`);
    else for (const line of [failure.words[language], ...failure.lines, ...problemLines(failure, language)]) err(`${printable(line)}\n`);
    return failure.exit;
  }
}

async function perform(args: readonly string[], { env, folder, terminal = false, err }: Surroundings, language: Language): Promise<Told> {
  const { name, rest } = divide(args);
  if (name === undefined || name === "help") {
    readArguments(itself, rest);
    return help(language);
  }
  const command = commands.find((one) => one.name === name);
  if (!command) {
    const names = commands.map((one) => one.name).join(", ");
    throw usage(`没有命令「${name}」。可用：${names}。`, `There is no command "${name}". Known: ${names}.`);
  }
  const { values, positionals } = readArguments(command, rest);
  if (values["help"] === true) return helpOf(command, language);
  const server = String(values["server"] ?? env["FUNNELSMITH_URL"] ?? "http://localhost:3000");
  const secret = (textOption(values, "key") ?? env["FUNNELSMITH_KEY"])?.trim();
  if (!/^https?:\/\//i.test(server) || !URL.canParse(server))
    throw usage(`服务器地址「${server}」不是 http 网址。`, `The server "${server}" is not a URL that begins with http:// or https://.`);
  if (secret !== undefined && !/^[!-~]*$/.test(secret))
    throw usage("密钥里有密钥不会有的字符；请重新复制。", "The key has characters that no key has; copy it again.");
  const context: Context = {
    api: openApi(server, language, secret ? { authorization: `Bearer ${secret}` } : {}),
    language,
    folder,
    env,
    say: (words) => words[language],
    progress: (done, total) => terminal && err(progressBar(done, total)),
  };
  return await command.run(context, values, positionals);
}

/** Chinese where the machine speaks it, or as asked. */
function languageOf(args: readonly string[], env: Readonly<Record<string, string | undefined>>): Language {
  const at = args.findIndex((arg) => arg === "--lang" || arg.startsWith("--lang="));
  const given = at < 0 ? undefined : args[at]?.includes("=") ? args[at]?.slice("--lang=".length) : args[at + 1];
  // Set to nothing is not set.
  const word = given ?? [env["LC_ALL"], env["LC_MESSAGES"], env["LANG"]].find(Boolean) ?? "";
  return word.toLowerCase().startsWith("zh") ? "zh-CN" : "en";
}

function help(language: Language): Told {
  const width = Math.max(...commands.map(({ name, takes }) => name.length + takes.length)) + 3;
  const lines = [
    { "zh-CN": "用法：funnelsmith <命令> [参数]", en: "Usage: funnelsmith <command> [arguments]" }[language],
    "",
    ...commands.map(({ name, takes, does }) => `  ${`${name} ${takes}`.padEnd(width)}${does[language]}`),
    "",
    {
      "zh-CN": "通用参数：--server 网址（或 FUNNELSMITH_URL） · --key 密钥（或 FUNNELSMITH_KEY） · --lang zh-CN|en · --json · --help",
      en: "Everywhere: --server URL (or FUNNELSMITH_URL) · --key KEY (or FUNNELSMITH_KEY) · --lang zh-CN|en · --json · --help",
    }[language],
    {
      "zh-CN": "退出码：0 完成 · 1 被拒绝 · 2 用法不对 · 3 等待决定 · 4 服务器不可用",
      en: "Exit codes: 0 done · 1 refused · 2 wrong usage · 3 waits for a decision · 4 server unavailable",
    }[language],
  ];
  return { lines, data: commands.map(({ name, takes, does }) => ({ name, takes, does: does[language] })) };
}

function helpOf({ name, takes, does, options }: Command, language: Language): Told {
  const flags = Object.entries(options).map(([flag, { type }]) => `  --${flag}${type === "string" ? " …" : ""}`);
  return {
    lines: [`funnelsmith ${name} ${takes}`, does[language], ...flags],
    data: { name, takes, does: does[language], options: Object.keys(options) },
  };
}

/** A failure as it is told; undefined for one that nobody foresaw. Files that cannot be read or written are told by their path. */
function failureOf(error: unknown): Failure | undefined {
  if (error instanceof Failure) return error;
  const { code, path } = error as { readonly code?: unknown; readonly path?: unknown };
  if (!(error instanceof Error) || typeof code !== "string" || typeof path !== "string") return undefined;
  const words =
    code === "ENOENT"
      ? { "zh-CN": `没有 ${path}，或没有它所在的文件夹。`, en: `There is no ${path}, or no folder for it.` }
      : { "zh-CN": `${path} 不能读或写（${code}）。`, en: `${path} cannot be read or written (${code}).` };
  return new Failure(exits.usage, words, { cause: error });
}

/** A line without what would steer a terminal or turn its words around: titles of a bundle are anybody's. */
// oxlint-disable-next-line no-control-regex -- these are what is taken away
const printable = (line: string): string => line.replaceAll(/[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g, "\ufffd");

/** One line that is written over until the work is done. */
function progressBar(done: number, total: number): string {
  const part = total === 0 ? 1 : Math.min(done / total, 1);
  const filled = Math.round(part * 30);
  return `\r[${"#".repeat(filled)}${" ".repeat(30 - filled)}] ${done}/${total}${done >= total ? "\n" : ""}`;
}

/** Problems found on this side, which come in both languages. */
function problemLines({ data, where }: Failure, language: Language): readonly string[] {
  const problems = asObject(data)["problems"];
  if (!Array.isArray(problems)) return [];
  const word = (text: LocalizedText | string | undefined): string => (typeof text === "object" ? text[language] : (text ?? ""));
  return (problems as readonly ProblemItem[]).map(({ pointer, detail, hint }) =>
    `  ${where(pointer)}  ${word(detail)} ${word(hint)}`.trimEnd(),
  );
}

function asObject(data: unknown): Readonly<Record<string, unknown>> {
  return typeof data === "object" && data !== null && !Array.isArray(data) ? (data as Record<string, unknown>) : {};
}
