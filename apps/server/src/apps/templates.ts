import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import {
  type AppDefinition,
  assembleBundle,
  type FieldDefinition,
  type SampleData,
  type Text,
  validateApp,
  validateSample,
} from "@funnelsmith/definition";

/** A template read from its folder and found good. */
export interface Template {
  readonly key: string;
  readonly app: AppDefinition;
  readonly sample: SampleData | undefined;
}

/** One card of the gallery. */
export interface TemplateCard {
  readonly key: string;
  readonly title: Text;
  readonly description: Text | undefined;
  readonly version: string;
  readonly objects: number;
  readonly reports: number;
  /** Rows of sample data. */
  readonly records: number;
  readonly stages: readonly { readonly title: Text; readonly kind: string }[];
  /** What is asked when it is installed. */
  readonly parameters: readonly FieldDefinition[];
  readonly recommended: boolean;
}

/** The templates shipped beside the server. */
export interface Templates {
  list(): Promise<readonly TemplateCard[]>;
  /** Undefined when there is none of that name. */
  find(key: string): Promise<Template | undefined>;
}

/** The JSON files of a template's folder by their path inside it. */
async function readFolder(folder: string, below = ""): Promise<Record<string, unknown>> {
  const files: Record<string, unknown> = {};
  for (const entry of await readdir(path.join(folder, below), { withFileTypes: true })) {
    const name = path.posix.join(below, entry.name);
    if (entry.isDirectory()) Object.assign(files, await readFolder(folder, name));
    else if (entry.name.endsWith(".json")) files[name] = JSON.parse(await readFile(path.join(folder, name), "utf8"));
  }
  return files;
}

async function readTemplate(folder: string, key: string): Promise<Template> {
  const files = await readFolder(path.join(folder, key));
  const bundle = assembleBundle(files);
  if (!bundle.ok) throw new Error(`template ${key}: ${bundle.problems.map((problem) => problem.detail.en).join(" ")}`);
  const checked = validateApp(bundle.document);
  if (!checked.ok)
    throw new Error(`template ${key}: ${checked.problems.map((problem) => `${problem.pointer} ${problem.detail.en}`).join(" ")}`);
  const sample = files["sample.json"] === undefined ? undefined : validateSample(files["sample.json"]);
  if (sample && !sample.ok)
    throw new Error(`sample of ${key}: ${sample.problems.map((problem) => `${problem.pointer} ${problem.detail.en}`).join(" ")}`);
  return { key, app: checked.app, sample: sample?.sample };
}

/** Reads the folder on first use and keeps what it read; gallery.json beside the folders names the order and the recommended ones. */
export function createTemplates(folder: string): Templates {
  let reading: Promise<{ readonly templates: readonly Template[]; readonly recommended: readonly string[] }> | undefined;
  const read = async () => {
    const entries = await readdir(folder, { withFileTypes: true });
    const keys = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
    const gallery = entries.some((entry) => entry.name === "gallery.json")
      ? (JSON.parse(await readFile(path.join(folder, "gallery.json"), "utf8")) as {
          readonly order: readonly string[];
          readonly recommended: readonly string[];
        })
      : { order: [], recommended: [] };
    const place = (key: string): number => (gallery.order.includes(key) ? gallery.order.indexOf(key) : gallery.order.length);
    const ordered = keys.toSorted((a, b) => place(a) - place(b) || a.localeCompare(b));
    return { templates: await Promise.all(ordered.map((key) => readTemplate(folder, key))), recommended: gallery.recommended };
  };
  const held = async () => {
    reading ??= read();
    try {
      return await reading;
    } catch (error) {
      reading = undefined;
      throw error;
    }
  };
  return {
    async list() {
      const { templates, recommended } = await held();
      return templates.map(({ key, app, sample }) => ({
        key,
        title: app.title,
        description: app.description,
        version: app.version,
        objects: app.objects.length,
        reports: app.reports?.length ?? 0,
        records: sample?.rows.length ?? 0,
        stages: (app.funnels?.[0]?.stages ?? []).map(({ title, kind }) => ({ title, kind })),
        parameters: app.parameters ?? [],
        recommended: recommended.includes(key),
      }));
    },
    async find(key) {
      return (await held()).templates.find((template) => template.key === key);
    },
  };
}
