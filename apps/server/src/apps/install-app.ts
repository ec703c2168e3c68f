import type { AppDefinition, SampleData } from "@funnelsmith/definition";
import { type Ctx, installSample } from "@funnelsmith/engine";
import { render, sql } from "@funnelsmith/logic";
import { Problem } from "@funnelsmith/problem";
import { checksum, planPublish, publish, removeApp, readVersions, type TenantSettings } from "@funnelsmith/storage";
import type { Deps } from "../deps.ts";
import { checkedDocument } from "./check-document.ts";
import type { NewAppParts } from "./new-app.ts";
import { noteOrigin } from "./origins.ts";

/** Where and by whom an app is installed. */
export interface Installer {
  readonly tenant: TenantSettings;
  readonly member: string;
  readonly now: string;
  /** The engine's context over the app once it is published. */
  inApp<T>(app: string, work: (ctx: Ctx) => Promise<T>): Promise<T>;
}

function taken(key: string, pointer: string): Problem {
  const detail = { "zh-CN": `团队里已有应用「${key}」。`, en: `The team has an app "${key}" already.` };
  return new Problem("KEY_TAKEN", detail, { errors: [{ pointer, code: "KEY_TAKEN", detail }] });
}

/**
 * Publishes the first version of an app and puts its sample data in; everything or nothing. KEY_TAKEN when the team has an app of that
 * key, unless this very installation was begun before (`resumed`) and left it.
 */
export async function installApp(
  deps: Deps,
  installer: Installer,
  parts: NewAppParts,
  resumed: boolean,
): Promise<{ readonly key: string; readonly version: number }> {
  const { tenant, member, now } = installer;
  const document = await checkedDocument({ tenant, instant: new Date(now) }, parts.document);
  const plan = await planPublish(deps.db, { tenant, document });
  if (plan.base > 0) {
    const begun =
      resumed && plan.base === 1 && (await readVersions(deps.db, tenant, document.key))[0]?.checksum === (await checksum(document));
    if (!begun) throw taken(document.key, parts.keyPointer);
    await noteParts(installer, document, parts);
    // Begun and left by a server that died. Sample data goes in whole or not at all: where there is a row, it is in.
    const empty = parts.sample && (await installer.inApp(document.key, hasNoRecords));
    if (parts.sample && empty) await putSample(deps, installer, document.key, parts.sample);
    return { key: document.key, version: plan.base };
  }
  const { version } = await publish(deps.db, {
    tenant,
    document,
    planId: plan.planId,
    parameters: parts.parameters,
    by: member,
    clock: deps.clock,
  }).catch((error: unknown) => {
    throw error instanceof Problem && error.code === "PLAN_STALE" ? taken(document.key, parts.keyPointer) : error;
  });
  await noteParts(installer, document, parts);
  if (parts.sample) await putSample(deps, installer, document.key, parts.sample);
  return { key: document.key, version };
}

/** Notes what the app is made of, so that newer versions of it can be merged. */
async function noteParts(installer: Installer, document: AppDefinition, { template, original }: NewAppParts): Promise<void> {
  if (template === undefined) return;
  const { key } = original as AppDefinition;
  await installer.inApp(document.key, (ctx) => noteOrigin(ctx, 1, { template, document: { ...document, key } }));
}

async function hasNoRecords(ctx: Ctx): Promise<boolean> {
  for (const object of ctx.catalog.objects.values()) {
    const [row] = await ctx.db.one(render(sql`select exists(select from ${object.table}) as used`));
    if (row?.["used"] === true) return false;
  }
  return true;
}

async function putSample(deps: Deps, installer: Installer, app: string, sample: SampleData): Promise<void> {
  try {
    await installer.inApp(app, (ctx) => installSample(ctx, sample));
  } catch (error) {
    await removeApp(deps.db, installer.tenant, app);
    throw error;
  }
}
