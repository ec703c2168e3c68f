import type { Client } from "pg";
import type { Material } from "../works.ts";
import type { Running } from "../processes.ts";
import { catalogValues } from "./catalog.ts";
import { largeValues } from "./large.ts";
import { mergeValues } from "./merge.ts";
import { startValues } from "./start.ts";
import { tenantValues } from "./tenants.ts";

/** One figure besides the ratios. */
export interface Value {
  readonly name: string;
  readonly what: string;
  readonly value: string;
  readonly unit: string;
  readonly target: string;
}

/** What measuring the values needs. */
export interface Setting {
  readonly client: Client;
  readonly material: Material & { readonly schema: string };
  readonly ours: Running;
  readonly env: Readonly<Record<string, string>>;
  readonly largeDeals: number;
}

/** All of them, one after the other, so that none disturbs another. */
export async function values(setting: Setting): Promise<readonly Value[]> {
  const all: Value[] = [];
  for (const measure of [largeValues, catalogValues, mergeValues, tenantValues, startValues]) {
    for (const value of await measure(setting)) {
      console.log(`${value.name}: ${value.value} ${value.unit} (target ${value.target})`);
      all.push(value);
    }
  }
  return all;
}
