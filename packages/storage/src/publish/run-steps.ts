import type { AppDefinition } from "@funnelsmith/definition";
import { Problem } from "@funnelsmith/problem";
import type { TenantSettings } from "../catalog.ts";
import type { ParameterValues } from "../compile/parameter-values.ts";
import type { Transaction } from "../database.ts";
import { numberBatch } from "../numbers/number-rows.ts";
import { name } from "../tables/ddl.ts";
import type { Physical } from "../tables/physical.ts";
import { clearDuplicates, type PublishStamp } from "./clear-duplicates.ts";
import { catchUp } from "./fill-rows.ts";
import { rebuildStages } from "./rebuild-stages.ts";
import { moveStages } from "./stage-mapping.ts";
import { raiseVersions } from "./raise-versions.ts";
import type { SwitchStep } from "./steps.ts";
import { searchBatch } from "./write-search.ts";

/** DDL in a row as one message: an app of fifty objects is hundreds of statements, and each would be a way there and back. */
function joinDdl(steps: readonly SwitchStep[]): readonly SwitchStep[] {
  const joined: SwitchStep[] = [];
  for (const step of steps) {
    const last = joined.at(-1);
    if (step.do === "ddl" && last?.do === "ddl") joined[joined.length - 1] = { do: "ddl", text: `${last.text};\n${step.text}` };
    else joined.push(step);
  }
  return joined;
}

/** What the switch knows besides its steps. */
export interface SwitchContext extends PublishStamp {
  readonly document: AppDefinition;
  readonly physical: Physical;
  readonly parameters: ParameterValues;
  readonly version: number;
  readonly tenant: TenantSettings;
}

/** Runs the steps of a switch in its transaction; answers what was done to rows, by the id of the change. */
export async function runSwitch(
  tx: Transaction,
  context: SwitchContext,
  steps: readonly SwitchStep[],
): Promise<Readonly<Record<string, Readonly<Record<string, number>>>>> {
  const done: Record<string, Record<string, number>> = {};
  for (const step of joinDdl(steps)) {
    switch (step.do) {
      case "ddl":
        await tx.query({ text: step.text, values: [] });
        break;
      case "catchUp":
        await catchUp(tx, step);
        break;
      case "number":
        await tx.query({ text: `lock table ${name(step.schema, step.table)} in share row exclusive mode`, values: [] });
        while ((await numberBatch(tx, step)) !== undefined);
        break;
      case "clearDuplicates":
        done[`field.unique:${step.object}.${step.field}`] = { cleared: await clearDuplicates(tx, context, step) };
        break;
      case "moveStages":
        done[`stages.remove:${step.funnel}`] = await moveStages(tx, {
          ...context,
          schema: context.tenant.schema,
          app: context.document,
          funnel: step.funnel,
          map: step.map,
        });
        break;
      case "rebuildStages":
        await rebuildStages(tx, step);
        break;
      case "raiseVersions":
        await raiseVersions(tx, step, { ...context, app: context.app, at: context.now });
        break;
      case "search": {
        let last = await searchBatch(tx, step, 1_000, undefined);
        while (last !== undefined) last = await searchBatch(tx, step, 1_000, last);
        break;
      }
      default:
        throw new Error(`unknown step ${JSON.stringify(step satisfies never)}`);
    }
  }
  return done;
}

/** The failure of a publish as its reader should see it: what made a row unfit, and that nothing was changed. */
export function publishFailure(error: unknown): unknown {
  if (error instanceof Problem && (error.code === "UNIQUE_TAKEN" || error.code === "RECORD_INVALID")) {
    return new Problem(
      "PUBLISH_FAILED",
      {
        "zh-CN": "已有记录不符合新的要求，发布期间又有新的重复或无效数据写入",
        en: "Existing records do not meet the new rules: repeated or invalid values were written meanwhile",
      },
      { errors: error.errors, cause: error },
    );
  }
  return error;
}
