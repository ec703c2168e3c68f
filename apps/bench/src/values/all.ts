import type { Client } from "pg";
import type { Material } from "../works.ts";
import type { Running } from "../processes.ts";
import { importValues } from "./import.ts";
import { catalogValues } from "./catalog.ts";
import { largeValues } from "./large.ts";
import { mergeValues } from "./merge.ts";
import { publishValues } from "./publish.ts";
import { reportValues } from "./reports.ts";
import { restartValues } from "./restart.ts";
import { startValues } from "./start.ts";
import { tenantValues } from "./tenants.ts";
import { workbookValues } from "./workbook.ts";

/** One figure besides the ratios. */
export interface Value {
  readonly name: string;
  readonly what: string;
  readonly value: string;
  readonly unit: string;
  readonly target: string;
}

/** A product that was set up, and the key of its first account. */
export interface Served {
  readonly env: Readonly<Record<string, string>>;
  readonly ourKey: string;
  readonly largeDeals: number;
}

/** What measuring the values needs. */
export interface Setting {
  readonly client: Client;
  readonly material: Material & { readonly schema: string };
  readonly ours: Running;
  readonly env: Readonly<Record<string, string>>;
  readonly largeDeals: number;
}

/** Values that need nothing but a product that was set up, by the name under which each can be asked for alone. */
const bare: Readonly<Record<string, (served: Served) => Promise<readonly Value[]>>> = {
  import: importValues,
  workbook: workbookValues,
  publish: publishValues,
  reports: reportValues,
  // Last: it goes on with the deals of the one before, and kills the database they are in.
  restart: restartValues,
};

/** Whether the names given are all of values that can be measured by themselves. */
export const areBare = (names: readonly string[]): boolean => names.length > 0 && names.every((name) => Object.hasOwn(bare, name));

/** What could be measured, and whether something could not. */
interface Told {
  readonly measured: readonly Value[];
  readonly failed: boolean;
}

/** The values of these names. */
export async function bareValues(served: Served, names: readonly string[] = Object.keys(bare)): Promise<Told> {
  return await told(names.flatMap((name) => bare[name] ?? []).map((measure) => async () => measure(served)));
}

/** All of them, one after the other, so that none disturbs another. One that fails is said, and the others are measured all the same. */
export async function values(setting: Setting): Promise<Told> {
  const others = [largeValues, catalogValues, mergeValues, tenantValues, startValues].map((measure) => async () => measure(setting));
  const served = { env: setting.env, ourKey: setting.material.ourKey, largeDeals: setting.largeDeals };
  return await told([...others, ...Object.values(bare).map((measure) => async () => measure(served))]);
}

async function told(measures: readonly (() => Promise<readonly Value[]>)[]): Promise<Told> {
  const measured: Value[] = [];
  let failed = false;
  for (const measure of measures) {
    try {
      for (const value of await measure()) {
        console.log(`${value.name}: ${value.value} ${value.unit} (target ${value.target})`);
        measured.push(value);
      }
    } catch (error) {
      console.error("A figure could not be measured:", error);
      failed = true;
    }
  }
  return { measured, failed };
}
