import type { StageDefinition } from "@funnelsmith/definition";
import type { CSSProperties } from "react";

/** Colours of a stage by what it is and where it stands: won green, lost and invalid grey, the open ones in the palette's order. */
export function stageColour(
  stages: readonly { readonly key: string; readonly kind: StageDefinition["kind"] }[],
  key: string,
): CSSProperties {
  const at = stages.findIndex((stage) => stage.key === key);
  const kind = stages[at]?.kind;
  if (kind === "won") return colour(6);
  if (kind === "lost" || kind === "invalid" || kind === "parked")
    return { "--c": "var(--field)", "--cb": "var(--sunken)" } as CSSProperties;
  const open = stages.slice(0, Math.max(0, at)).filter((stage) => stage.kind === "open").length;
  return colour((open % 5) + 1);
}

function colour(n: number): CSSProperties {
  return { "--c": `var(--s${n})`, "--cb": `var(--s${n}b)` } as CSSProperties;
}
