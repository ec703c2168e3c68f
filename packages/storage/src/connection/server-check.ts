import { Problem } from "@funnelsmith/problem";
import type { Row, Statement } from "../database.ts";

type Query = (statement: Statement) => Promise<readonly Row[]>;

const refuse = (zh: string, en: string): never => {
  throw new Problem("DATABASE_UNAVAILABLE", { "zh-CN": zh, en });
};

/** Refuses a server this product does not run on: PostgreSQL other than 15–18, an encoding other than UTF8, or a character type that does not know Chinese letters. */
export async function checkServer(query: Query): Promise<void> {
  const [row] = await query({
    text: "select current_setting('server_version_num')::int as version, current_setting('server_encoding') as encoding, ('漏' ~ '^[[:alpha:]]$') as letters",
    values: [],
  });
  const version = Math.floor(Number(row?.["version"]) / 10_000);
  if (version < 15 || version > 18) {
    refuse(`需要 PostgreSQL 15 至 18，当前为 ${version}`, `PostgreSQL 15 to 18 is needed; this is ${version}`);
  }
  if (row?.["encoding"] !== "UTF8") {
    refuse(
      `数据库编码须为 UTF8，当前为 ${String(row?.["encoding"])}；请以 encoding 'UTF8' 新建数据库`,
      `The database's encoding must be UTF8, it is ${String(row?.["encoding"])}; create it with encoding 'UTF8'`,
    );
  }
  if (row?.["letters"] !== true) {
    refuse(
      "数据库的字符类别不认识中文，请以 lc_ctype 'C.UTF-8' 新建数据库",
      "The database's character type does not know Chinese letters; create it with lc_ctype 'C.UTF-8'",
    );
  }
}

/** Refuses a runtime role that holds the owner's rights: the ledger and the audit log would be append-only in name alone. */
export async function checkRuntimeRole(query: Query, owner: string): Promise<void> {
  const [row] = await query({
    text: "select pg_catalog.pg_has_role(current_user, r.oid, 'member') as owns from pg_catalog.pg_roles as r where r.rolname = $1",
    values: [owner],
  });
  if (row?.["owns"] !== true) return;
  refuse(
    "DATABASE_RUNTIME_URL 的账号拥有所有者的权限；请另建一个普通角色",
    "The role in DATABASE_RUNTIME_URL holds the owner's rights; create an ordinary role for it",
  );
}
