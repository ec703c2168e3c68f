import type { ReactElement } from "react";
import type { TemplateSummary } from "../../api/team-types.ts";
import { stageColour } from "../../ui/stage-colour.ts";

type Stages = TemplateSummary["stages"];

/** The stages a board shows as columns: all but lost, invalid and parked. */
export function flowOf(stages: Stages): Stages {
  return stages.filter((stage) => stage.kind === "open" || stage.kind === "won");
}

/** A small picture of the board a template makes: one column a stage, in its colour. */
export function StageStrip({ stages }: { readonly stages: Stages }): ReactElement {
  const flow = flowOf(stages);
  const keyed = flow.map((stage, index) => ({ key: String(index), kind: stage.kind }));
  return (
    <div className="strip" aria-hidden>
      {keyed.map((stage, index) => (
        <div key={stage.key} className="strip-column" style={stageColour(keyed, stage.key)}>
          {Array.from({ length: Math.max(1, 4 - Math.floor((index * 4) / Math.max(4, keyed.length))) }, (_, n) => (
            <i key={`${stage.key}-${n}`} />
          ))}
        </div>
      ))}
    </div>
  );
}
