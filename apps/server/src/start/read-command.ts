import { parseArgs } from "node:util";
import { wrong } from "../settings.ts";

/** Which team, or every one; the file a backup is written to or read from, as it was given. */
export interface BackupArguments {
  readonly file: string;
  /** Id or name. */
  readonly tenant?: string;
}

/** The same for bringing teams back. */
export interface RestoreArguments extends BackupArguments {
  /** Under new ids, beside those that are there. */
  readonly asNew: boolean;
}

/** Whose limits, or everybody's, and what they are to be. */
export interface LimitsArguments {
  /** Id or name. */
  readonly team?: string;
  /** As `records=1000`, or `default`; none: they are only told. */
  readonly values: readonly string[];
}

/** What a start of the program is asked to do. */
export type Command =
  | { readonly do: "serve"; readonly lan: boolean }
  | { readonly do: "check" }
  | ({ readonly do: "backup" } & BackupArguments)
  | ({ readonly do: "restore" } & RestoreArguments)
  | ({ readonly do: "limits" } & LimitsArguments)
  | { readonly do: "help" };

/** What `--help` says. */
export const help = `Without an option the server starts and listens; its settings come from the environment (see README.md).
不带选项时启动服务；设置取自环境变量（见 README.md）。

  --lan                                    listen on all addresses, not only this machine's · 监听所有地址
  --check                                  compare ledger, stages, audit, tables and files · 核对数据
  --backup <file> [--tenant <team>]        write every team, or one, into a file · 备份
  --restore <file> [--tenant <team>] [--as-new]
                                           bring them back, under the same ids or new ones · 恢复
  --limits [<team> [<name>=<number> … | default]]
                                           tell or set what teams may use · 查看或设置限额`;

const options = {
  lan: { type: "boolean" },
  check: { type: "boolean" },
  backup: { type: "string" },
  restore: { type: "string" },
  limits: { type: "boolean" },
  tenant: { type: "string" },
  "as-new": { type: "boolean" },
  help: { type: "boolean" },
} as const;

const commands = ["check", "backup", "restore", "limits"] as const;

/** What goes with which command, apart from its own name. */
const companions: Readonly<Record<Command["do"], readonly string[]>> = {
  serve: ["lan"],
  check: [],
  backup: ["tenant"],
  restore: ["tenant", "as-new"],
  limits: [],
  help: Object.keys(options),
};

/** Reads the arguments of the program. One that is not known, that lacks its value, or that goes with another command is an error and nothing is done: `--as-nwe` must not bring teams back over those that are there. */
export function readCommand(args: readonly string[]): Command {
  const { values, positionals } = parsed(args);
  const asked = commands.filter((name) => values[name] !== undefined);
  if (!asked.includes("limits") && positionals.length > 0)
    throw wrong(`"${positionals[0]}" is one word too many; --help says what there is`);
  if (values.help === true) return { do: "help" };
  if (asked.length > 1) throw wrong(`--${asked.join(" and --")} cannot be given together`);
  const [command = "serve"] = asked;
  const odd = Object.keys(values).find((name) => name !== command && !companions[command].includes(name));
  if (odd !== undefined) throw wrong(`--${odd} does not go with ${command === "serve" ? "a start of the server" : `--${command}`}`);
  const tenant = values.tenant === undefined ? {} : { tenant: values.tenant };
  switch (command) {
    case "serve":
      return { do: "serve", lan: values.lan === true };
    case "check":
      return { do: "check" };
    case "backup":
      return { do: "backup", file: values.backup ?? "", ...tenant };
    case "restore":
      return { do: "restore", file: values.restore ?? "", asNew: values["as-new"] === true, ...tenant };
    case "limits": {
      const [team, ...rest] = positionals;
      return { do: "limits", values: rest, ...(team !== undefined && { team }) };
    }
  }
}

function parsed(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
    const empty = Object.entries(values).find(([, value]) => value === "");
    if (empty !== undefined) throw wrong(`--${empty[0]} needs a value`);
    return { values, positionals };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    // Node's own sentence, less its advice about words that begin with a dash.
    throw wrong(`${error.message.split(/[.\n]/)[0]}; --help says what there is`);
  }
}
