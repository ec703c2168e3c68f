import { readdirSync, readFileSync } from "node:fs";
import { type AppDefinition, type SampleData, validateApp, validateSample } from "../packages/definition/src/index.ts";

/** A template of the gallery, read from its folder and found of the right form. */
export interface Example {
  readonly key: string;
  readonly app: AppDefinition;
  readonly appText: string;
  readonly sample: SampleData;
  readonly sampleText: string;
}

const textOf = (name: string): string => readFileSync(new URL(name, import.meta.url), "utf8");

function readExample(key: string): Example {
  const appText = textOf(`${key}/app.json`);
  const sampleText = textOf(`${key}/sample.json`);
  const app = validateApp(JSON.parse(appText));
  if (!app.ok) throw new Error(`${key}: ${JSON.stringify(app.problems, null, 1)}`);
  const sample = validateSample(JSON.parse(sampleText));
  if (!sample.ok) throw new Error(`${key}: ${JSON.stringify(sample.problems, null, 1)}`);
  return { key, app: app.app, appText, sample: sample.sample, sampleText };
}

/** Every folder beside this file, in alphabetical order. */
export const examples: readonly Example[] = readdirSync(new URL(".", import.meta.url), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => readExample(name))
  .sort((one, other) => one.key.localeCompare(other.key));
