import type { Command, Context, Told } from "../command.ts";
import { usage } from "../failure.ts";

interface Access {
  readonly role: string;
  readonly schema: string;
  readonly database: string;
  readonly server: string | null;
  readonly views: readonly string[];
}

const path = "/api/v1/bi-access";

/** The read-only role of the database for reporting tools: shown, given with a new password, taken back. */
export const bi: Command = {
  name: "bi",
  takes: "show | grant | revoke",
  most: 1,
  does: {
    "zh-CN": "报表工具的只读数据库账号：查看、开通（给出新密码）、收回",
    en: "the read-only database role of reporting tools: shown, given with a new password, taken back",
  },
  options: {},
  async run(context, _values, [action = "show"]) {
    if (action === "show") {
      const { access } = (await context.api.call<{ access: Access | null }>("GET", path)).body;
      const none = context.say({ "zh-CN": "尚未开通。", en: "There is none." });
      return access ? told(context, access) : { lines: [none], data: null };
    }
    if (action === "grant") {
      const made = (await context.api.call<Access & { password: string }>("POST", path)).body;
      return { ...told(context, made, made.password), data: made };
    }
    if (action === "revoke") {
      await context.api.call("DELETE", path);
      return { lines: [context.say({ "zh-CN": "已收回。", en: "Taken back." })], data: null };
    }
    throw usage("用法：bi show、bi grant、bi revoke。", "Usage: bi show, bi grant, bi revoke.");
  },
};

/** What a tool is told to connect, a line each, as psql names it; the password only this once. */
function told({ say }: Context, access: Access, password?: string): Told {
  const { role, schema, database, server, views } = access;
  const where = server ?? say({ "zh-CN": "内置数据库，只能从本机连接", en: "the embedded database, from its machine only" });
  return {
    lines: [
      `host=${where}`,
      `dbname=${database}`,
      `user=${role}`,
      ...(password === undefined ? [] : [`password=${password}`]),
      ...views.map((view) => `  ${schema}.${view}`),
    ],
    data: access,
  };
}
