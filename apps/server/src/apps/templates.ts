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

/** The templates shipped beside the server, without those that are broken. */
export interface Templates {
  list(): Promise<readonly TemplateCard[]>;
  /** Undefined when there is none of that name that can be used. */
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
  const files = await readFolder(path.join(folder, key)).catch((error: unknown) => {
    throw new Error(`template ${key}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  });
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

interface Gallery {
  readonly order: readonly string[];
  readonly recommended: readonly string[];
}

/**
 * Reads each template on first use and keeps it; gallery.json beside the folders names the order and the recommended ones. What cannot be
 * read is told to `onBroken`, counts as absent, and is tried again when it is asked for again: the others are there all the same.
 */
export function createTemplates(folder: string, onBroken: (error: unknown) => void): Templates {
  const held = new Map<string, Promise<Template>>();
  const orElse = async <T>(reading: Promise<T>, other: T): Promise<T> =>
    await reading.catch((error: unknown) => {
      onBroken(error);
      return other;
    });
  const readGallery = async (): Promise<Gallery> => JSON.parse(await readFile(path.join(folder, "gallery.json"), "utf8")) as Gallery;
  const look = async (): Promise<{ readonly keys: readonly string[]; readonly gallery: Gallery }> => {
    const entries = await readdir(folder, { withFileTypes: true });
    const plain: Gallery = { order: [], recommended: [] };
    const gallery = entries.some(({ name }) => name === "gallery.json") ? await orElse(readGallery(), plain) : plain;
    return { keys: entries.filter((entry) => entry.isDirectory()).map(({ name }) => name), gallery };
  };
  const read = async (key: string): Promise<Template | undefined> => {
    const reading = held.get(key) ?? readTemplate(folder, key);
    held.set(key, reading);
    return await orElse<Template | undefined>(reading, undefined).then((template) => {
      if (template === undefined) held.delete(key);
      return template;
    });
  };
  return {
    async list() {
      const { keys, gallery } = await look();
      const place = (key: string): number => (gallery.order.includes(key) ? gallery.order.indexOf(key) : gallery.order.length);
      const templates = await Promise.all(keys.toSorted((a, b) => place(a) - place(b) || a.localeCompare(b)).map(read));
      return templates
        .filter((template) => template !== undefined)
        .map(({ key, app, sample }) => ({
          key,
          title: app.title,
          description: app.description,
          version: app.version,
          objects: app.objects.length,
          reports: app.reports?.length ?? 0,
          records: sample?.rows.length ?? 0,
          stages: (app.funnels?.[0]?.stages ?? []).map(({ title, kind }) => ({ title, kind })),
          parameters: app.parameters ?? [],
          recommended: gallery.recommended.includes(key),
        }));
    },
    async find(key) {
      return (await look()).keys.includes(key) ? await read(key) : undefined;
    },
  };
}
