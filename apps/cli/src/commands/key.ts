import { type Command, type Context, textOption, textOptions, type Told, type Values } from "../command.ts";
import { exits, Failure, usage } from "../failure.ts";

interface Key {
  readonly id: string;
  readonly name: string;
  readonly prefix: string;
  readonly createdAt: string;
  readonly expiresAt: string | null;
}

/** Keys for programs. The first one is made by signing in: `--user`, with the password in FUNNELSMITH_PASSWORD. */
export const key: Command = {
  name: "key",
  takes: "list | create <name> | revoke <id>",
  most: 2,
  does: {
    "zh-CN": "API 密钥；第一个用 --user 登录来建（密码放在 FUNNELSMITH_PASSWORD），--role 应用:角色 限定权限",
    en: "API keys; the first with --user (password in FUNNELSMITH_PASSWORD), limited by --role app:role",
  },
  options: { user: { type: "string" }, role: { type: "string", multiple: true }, expires: { type: "string" } },
  async run(context, values, [action = "list", subject]) {
    if (action === "list") return await list(context);
    if (subject !== undefined && action === "create") return await create(context, values, subject);
    if (subject !== undefined && action === "revoke") {
      await context.api.call("DELETE", `/api/v1/keys/${encodeURIComponent(subject)}`);
      return { lines: [context.say({ "zh-CN": "已停用。", en: "Revoked." })], data: { id: subject } };
    }
    throw usage("用法：key list、key create <名称>、key revoke <id>。", "Usage: key list, key create <name>, key revoke <id>.");
  },
};

async function list({ api }: Context): Promise<Told> {
  const { items } = (await api.call<{ items: readonly Key[] }>("GET", "/api/v1/keys")).body;
  return {
    lines: items.map(({ id, prefix, name, expiresAt }) => `${id}  ${prefix}…  ${name}${expiresAt === null ? "" : `  → ${expiresAt}`}`),
    data: items,
  };
}

async function create(context: Context, values: Values, name: string): Promise<Told> {
  const roles: Record<string, string[]> = {};
  for (const text of textOptions(values, "role")) {
    const [app = "", role] = text.split(":", 2);
    if (!role) throw usage(`--role 要写成 应用:角色，不是「${text}」。`, `--role takes app:role, not "${text}".`);
    roles[app] = [...(roles[app] ?? []), role];
  }
  const expires = textOption(values, "expires");
  const body = { name, ...(Object.keys(roles).length > 0 && { roles }), ...(expires !== undefined && { expiresAt: expires }) };
  const user = textOption(values, "user");
  const headers = user === undefined ? {} : await signIn(context, user);
  const made = (await context.api.call<{ id: string; key: string }>("POST", "/api/v1/keys", { body, headers, keyless: user !== undefined }))
    .body;
  return { lines: [made.key], data: made };
}

/** Signs in; the answer is the header of the session. */
async function signIn({ api, env }: Context, identifier: string): Promise<Record<string, string>> {
  const password = env["FUNNELSMITH_PASSWORD"];
  if (!password) {
    throw new Failure(exits.usage, {
      "zh-CN": "请把密码放在环境变量 FUNNELSMITH_PASSWORD 里。",
      en: "Put the password in FUNNELSMITH_PASSWORD.",
    });
  }
  // Whoever comes with a session must come from the server's own pages.
  const { origin } = api;
  const answer = await api.call("POST", "/api/auth/sign-in", { body: { identifier, password }, headers: { origin }, keyless: true });
  const cookie = answer.headers.getSetCookie().map((line) => line.split(";")[0]);
  return { origin, cookie: cookie.join("; ") };
}
