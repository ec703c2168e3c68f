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
  const removed = (funnel: string, stage: string): boolean =>
    ctx.catalog.funnels.get(funnel)?.stage.has(stage) === true && !stagesIn(draft.document, funnel).includes(stage);
  return Object.fromEntries([
    ...Object.entries(stages).map(([funnel, map]) => {
      // A stage the team removed before, or keeps, is not mapped by this publish.
      const own = Object.fromEntries(Object.entries(map).filter(([stage]) => removed(funnel, stage)));
      return [`stages.remove:${funnel}`, { map: own }] as const;
    }),
    ...Object.entries(fields).flatMap(([object, map]) =>
      Object.entries(map).map(([old, to]) => [`field.remove:${object}.${old}`, `move:${to}`] as const),
    ),
  ]);
}

/** Keys of the stages of a funnel, as far as a draft, which may be anything, says any. */
function stagesIn(document: unknown, funnel: string): readonly unknown[] {
  return listIn(document, "funnels")
    .filter((one) => keyOf(one) === funnel)
    .flatMap((one) => listIn(one, "stages").map(keyOf));
}

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
const keyOf = (value: unknown): unknown => memberOf(value, "key");

function listIn(value: unknown, name: string): readonly unknown[] {
  const list = memberOf(value, name);
  return Array.isArray(list) ? list : [];
}
