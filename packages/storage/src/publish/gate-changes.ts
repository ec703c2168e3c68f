import { type AppDefinition, bothOf, type FunnelDefinition, type StageDefinition } from "@funnelsmith/definition";
import { join, sql, toSqlWhere, usesUser } from "@funnelsmith/logic";
import type { CatalogFunnel, CatalogStage, TenantSettings } from "../catalog.ts";
import type { Transaction } from "../database.ts";
import { inTurns } from "../in-turns.ts";
import { inline } from "../tables/ddl.ts";
import type { Change } from "./change.ts";
import { previewInTurns } from "./preview-catalog.ts";
import type { PublishedApp } from "./stored-app.ts";

/**
 * For every stage whose way on asks something else than before: how many of the records in it would not pass now. They stay where they
 * are and are judged by the new criteria at their next move. Criteria that ask who moves the record are left out.
 */
export async function gateChanges(
  tx: Transaction,
  tenant: TenantSettings,
  published: PublishedApp,
  document: AppDefinition,
  now: Date,
): Promise<readonly Change[]> {
  const changed = changedWays(published.document, document);
  if (changed.length === 0) return [];
  const catalog = await inTurns(previewInTurns(tenant, published, document));
  const day = new Intl.DateTimeFormat("en-CA", { timeZone: tenant.zone, year: "numeric", month: "2-digit", day: "2-digit" });
  const slots = { now: now.toISOString(), today: day.format(now), zone: tenant.zone };
  const changes: Change[] = [];
  for (const { funnel, from, to, pointer } of changed) {
    const compiled = catalog.funnels.get(funnel);
    const object = compiled && catalog.objects.get(compiled.object);
    const rules = compiled ? rulesOf(compiled, from, to) : [];
    if (object === undefined || rules.length === 0) continue;
    const met = rules.map((rule) => sql`coalesce(${toSqlWhere(rule, object.sources("r"))}, false)`);
    const counted = sql`select count(*) as records, count(*) filter (where not (${join(met, " and ")})) as unmet
      from ${object.table} as r where r.deleted_at is null and r.funnel = ${funnel} and r.stage = ${from.key}`;
    const [row] = await tx.query({ text: inline(counted, slots), values: [] });
    const [records, unmet] = [Number(row?.["records"] ?? 0), Number(row?.["unmet"] ?? 0)];
    if (unmet === 0) continue;
    const [here, there] = [bothOf(from.title), bothOf(to.title)];
    changes.push({
      id: `gate.change:${funnel}.${from.key}`,
      class: "safe",
      pointer,
      counts: { records, unmet },
      sentence: {
        "zh-CN": `「${here["zh-CN"]}」中 ${records} 条记录里有 ${unmet} 条现在不满足进入「${there["zh-CN"]}」的新条件；它们留在原处，下次推进时按新条件判断`,
        en: `Of ${records} records in "${here.en}", ${unmet} would not pass to "${there.en}" now; they stay and are judged by the new criteria at their next move`,
      },
    });
  }
  return changes;
}

interface ChangedWay {
  readonly funnel: string;
  readonly from: StageDefinition;
  readonly to: StageDefinition;
  readonly pointer: string;
}

/** The ways from an open stage to the next one that ask something else than before. */
function changedWays(before: AppDefinition, after: AppDefinition): readonly ChangedWay[] {
  return (after.funnels ?? []).flatMap((funnel, f) => {
    const old = before.funnels?.find(({ key, object }) => key === funnel.key && object === funnel.object);
    return funnel.stages.flatMap((from): ChangedWay[] => {
      const to = nextOf(funnel, from);
      const was = old?.stages.find(({ key }) => key === from.key);
      if (old === undefined || was === undefined || to === undefined || asks(funnel, from) === asks(old, was)) return [];
      return [{ funnel: funnel.key, from, to, pointer: `/funnels/${f}/stages/${funnel.stages.indexOf(to)}` }];
    });
  });
}

/** Where an open stage leads: the next open one, or the first in which records are won. */
function nextOf(funnel: FunnelDefinition, stage: StageDefinition): StageDefinition | undefined {
  if (stage.kind !== "open") return undefined;
  const later = funnel.stages.slice(funnel.stages.indexOf(stage) + 1);
  return later.find(({ kind }) => kind === "open") ?? funnel.stages.find(({ kind }) => kind === "won");
}

/** All that is asked on the way on, as text to be compared. */
function asks(funnel: FunnelDefinition, stage: StageDefinition): string {
  const to = nextOf(funnel, stage);
  const musts = (list: StageDefinition["entry"]): unknown =>
    (list ?? []).filter(({ severity }) => severity === "must").map(({ rule }) => rule);
  return JSON.stringify([to?.key, musts(stage.exit), musts(to?.entry), to?.requiredFields ?? []]);
}

function rulesOf(funnel: CatalogFunnel, from: StageDefinition, to: StageDefinition): readonly CatalogStage["entry"][number]["rule"][] {
  const all = [...(funnel.stage.get(from.key)?.exit ?? []), ...(funnel.stage.get(to.key)?.entry ?? [])];
  return all.filter(({ severity, rule }) => severity === "must" && !usesUser(rule)).map(({ rule }) => rule);
}
