import { Problem } from "@funnelsmith/problem";

/** Refuses tables that a newer release has brought past the last of this one's files, which would be written without knowing them: DATABASE_UNAVAILABLE, with what to do. */
export function refuseNewer(reached: number, known: number): void {
  if (reached <= known) return;
  throw new Problem("DATABASE_UNAVAILABLE", {
    "zh-CN": `数据库已由较新的版本升级（结构已到第 ${reached} 步，本版本只到第 ${known} 步）。请启动那个版本或更新的版本，或恢复升级之前的备份。数据未作改动。`,
    en: `A newer release has upgraded the database (to step ${reached}; this release knows ${known}). Start that release or a later one, or restore a backup made before the upgrade. Nothing was changed.`,
  });
}
