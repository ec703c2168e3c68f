import { migrationSteps } from "@funnelsmith/definition";
import type { Ctx } from "@funnelsmith/engine";
import type { Decisions } from "@funnelsmith/storage";
import type { Draft } from "./drafts.ts";
import { readOrigin } from "./origins.ts";

/** What a template's migrations decide of publishing an upgrade that was merged into a draft; nothing for any other draft. */
export async function migrationDecisions(ctx: Ctx, draft: Draft): Promise<Decisions> {
  const origin = draft.origin === null ? undefined : await readOrigin(ctx);
  if (draft.origin === null || origin === undefined) return {};
  const { stages, fields } = migrationSteps(draft.origin.document, origin.document.version);
  return Object.fromEntries([
    ...Object.entries(stages).map(([funnel, map]) => [`stages.remove:${funnel}`, { map }] as const),
    ...Object.entries(fields).flatMap(([object, map]) =>
      Object.entries(map).map(([old, to]) => [`field.remove:${object}.${old}`, `move:${to}`] as const),
    ),
  ]);
}
