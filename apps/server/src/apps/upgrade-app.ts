import {
  type AppDefinition,
  type DefinitionChange,
  diff,
  merge3,
  type MergeChoices,
  type MergeConflict,
  compareVersions,
  migrationSteps,
  pointerTo,
  renameKeys,
} from "@funnelsmith/definition";
import type { Ctx } from "@funnelsmith/engine";
import { Problem, type ProblemItem } from "@funnelsmith/problem";
import { type AppOrigin, checkInTurns, checksum, inTurns } from "@funnelsmith/storage";
import { type Draft, readDraft, saveDraft } from "./drafts.ts";
import { type CheckPlace, checkedDocument, findingsOf } from "./check-document.ts";
import { readOrigin } from "./origins.ts";
import type { Templates } from "./templates.ts";

/** What an app could be upgraded to. */
export interface UpgradeOffer {
  /** Null for an app that was begun blank. */
  readonly origin: { readonly template: string | null; readonly version: string } | null;
  /** The newer version of the same template on this server. */
  readonly available: { readonly version: string } | null;
}

/** One difference an upgrade makes to the draft; `rights` marks those that change who may do what. */
export interface UpgradeChange extends DefinitionChange {
  readonly rights: boolean;
}

/** A newer version merged with what was made of the older one here. */
export interface Upgrade {
  readonly from: { readonly template: string | null; readonly version: string };
  readonly to: { readonly version: string };
  readonly changes: readonly UpgradeChange[];
  readonly conflicts: readonly MergeConflict[];
  /** What keeps the merged app from being published. */
  readonly problems: readonly ProblemItem[];
  readonly document: AppDefinition;
  /** What the app will be made of once that is published. */
  readonly origin: AppOrigin;
}

/** Says where an app came from and whether the server has a newer version of it. */
export async function upgradeOffer(ctx: Ctx, templates: Templates): Promise<UpgradeOffer> {
  const origin = await readOrigin(ctx);
  if (!origin) return { origin: null, available: null };
  const template = origin.template === null ? undefined : await templates.find(origin.template);
  const newer =
    template !== undefined &&
    !isOlder(template.app, origin.document) &&
    (await checksum(template.app)) !== (await checksum(origin.document));
  return {
    origin: { template: origin.template, version: origin.document.version },
    available: newer ? { version: template.app.version } : null,
  };
}

/**
 * Merges a newer version of what the app was made of into its draft, or into the published definition where there is no draft; nothing
 * is stored. Without a bundle it is the server's template. UPGRADE_NO_ORIGIN for an app begun blank, UPGRADE_OLDER for an older version,
 * DEFINITION_INVALID when the newer version or the draft is not valid.
 */
export async function mergeUpgrade(
  ctx: Ctx,
  templates: Templates,
  input: { readonly bundle?: unknown; readonly choices?: MergeChoices },
): Promise<{ readonly upgrade: Upgrade; readonly draft: Draft }> {
  const draft = await readDraft(ctx);
  const origin = draft.origin ?? (await readOrigin(ctx));
  if (!origin) throw new Problem("UPGRADE_NO_ORIGIN");
  const place: CheckPlace = { tenant: ctx.catalog.tenant, instant: new Date(ctx.now) };
  const newer = input.bundle === undefined ? await newerTemplate(templates, origin) : await newerBundle(place, origin, input.bundle);
  if (isOlder(newer, origin.document)) {
    const [was, is] = [origin.document.version, newer.version];
    throw new Problem("UPGRADE_OLDER", { "zh-CN": `这里已是 ${was}，给出的是 ${is}。`, en: `This app is at ${was}; given was ${is}.` });
  }
  const mine = await draftToMerge(draft.document);
  const { key } = mine;
  const steps = migrationSteps(newer, origin.document.version);
  const merge = merge3({ ...renameKeys(origin.document, steps), key }, renameKeys(mine, steps), { ...newer, key }, input.choices);
  const changes = diff(mine, merge.app).map((change) => ({ ...change, rights: /^\/roles(\/|$)/.test(change.pointer) }));
  const problems = await findingsOf(place, merge.app);
  const upgrade = {
    from: { template: origin.template, version: origin.document.version },
    to: { version: newer.version },
    changes,
    conflicts: merge.conflicts,
    problems,
    document: merge.app,
    origin: { template: origin.template, document: newer },
  };
  return { upgrade, draft };
}

/** Stores a merge as the draft whose etag the writer has seen; UPGRADE_UNDECIDED while a conflict has no choice. */
export async function storeUpgrade(ctx: Ctx, { conflicts, document, origin }: Upgrade, seen: string): Promise<Draft> {
  const open = conflicts.filter(({ decided }) => !decided);
  if (open.length > 0) {
    const errors = open.map(({ id, sentence }) => ({
      pointer: pointerTo("/choices", id),
      code: "DECISION_MISSING",
      detail: sentence,
    }));
    throw new Problem("UPGRADE_UNDECIDED", undefined, { errors, extensions: { conflicts: open } });
  }
  return await saveDraft(ctx, document, seen, origin);
}

async function newerTemplate(templates: Templates, { template }: AppOrigin): Promise<AppDefinition> {
  const found = template === null ? undefined : await templates.find(template);
  if (found) return found.app;
  throw new Problem("NOT_FOUND", {
    "zh-CN": template === null ? "这个应用来自定义包，请给出新的定义包。" : `这台服务器没有模板「${template}」。`,
    en: template === null ? "This app came from a bundle; give a newer bundle." : `This server has no template "${template}".`,
  });
}

async function newerBundle(place: CheckPlace, origin: AppOrigin, bundle: unknown): Promise<AppDefinition> {
  const newer = await checkedDocument(place, bundle);
  if (newer.key === origin.document.key) return newer;
  const detail = {
    "zh-CN": `这个应用由「${origin.document.key}」而来，不能用「${newer.key}」升级。`,
    en: `This app came from "${origin.document.key}" and cannot be upgraded with "${newer.key}".`,
  };
  throw new Problem("DEFINITION_INVALID", detail, { errors: [{ pointer: "/key", code: "KEY_CHANGED", detail }] });
}

/** A draft with mistakes is not merged: they would be told as the newer version's. */
async function draftToMerge(document: unknown): Promise<AppDefinition> {
  const errors = await inTurns(checkInTurns(document));
  if (errors.length === 0) return document as AppDefinition;
  const detail = { "zh-CN": "草稿还有问题，先改好或放弃它。", en: "The draft has mistakes; mend or drop it first." };
  throw new Problem("DRAFT_INVALID", detail, { errors });
}

const isOlder = (a: AppDefinition, b: AppDefinition): boolean => compareVersions(a.version, b.version) < 0;
