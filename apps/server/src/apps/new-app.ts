import type { AppDefinition, SampleData, Text } from "@funnelsmith/definition";
import { Problem } from "@funnelsmith/problem";
import type { ParameterValues } from "@funnelsmith/storage";
import type { DefinitionPlace } from "../http/definition-place.ts";
import type { Templates } from "./templates.ts";

/** What a new app is made from: exactly one of template, bundle and blank. */
export interface NewApp {
  readonly template?: string;
  /** A whole definition. */
  readonly bundle?: unknown;
  readonly blank?: { readonly key: string; readonly title: Text };
  /** Key in this team, when it shall differ from the definition's own. */
  readonly key?: string;
  /** Values for its parameters. */
  readonly parameters?: ParameterValues;
  /** Put the template's sample data in. */
  readonly sampleData?: boolean;
}

/** The document of a new app, still to be checked, and the rows that come with it. */
export interface NewAppParts {
  readonly document: unknown;
  /** The same under its own key. */
  readonly original: unknown;
  readonly sample: SampleData | undefined;
  readonly parameters: ParameterValues;
  /** The template it comes from; null for a bundle, undefined for a blank app. */
  readonly template: string | null | undefined;
  /** Where in the request the document came from. */
  readonly place: DefinitionPlace;
  /** Where in the request its key is said. */
  readonly keyPointer: string;
}

/** The smallest app: one thing with a name. */
function blankApp({ key, title }: { readonly key: string; readonly title: Text }): AppDefinition {
  return {
    formatVersion: 1,
    key,
    version: "0.1.0",
    title,
    objects: [
      {
        key: "item",
        title: { "zh-CN": "记录", en: "Item" },
        titleField: "name",
        fields: [{ key: "name", kind: "text", title: { "zh-CN": "名称", en: "Name" }, required: true }],
      },
    ],
  };
}

const rename = (document: unknown, key: string | undefined): unknown =>
  key === undefined || typeof document !== "object" || document === null ? document : { ...document, key };

/** Finds or makes the document a new app begins with; a template that does not exist is not found. */
export async function newAppParts(templates: Templates, input: NewApp): Promise<NewAppParts> {
  const parts = (document: unknown, place: DefinitionPlace, template?: string | null, sample?: SampleData): NewAppParts => ({
    document: rename(document, input.key),
    original: document,
    template,
    sample,
    parameters: input.parameters ?? {},
    place,
    keyPointer: input.key !== undefined ? "/key" : place.whole ? place.pointer : `${place.pointer}/key`,
  });
  if (input.blank) return parts(blankApp(input.blank), { pointer: "/blank" });
  if (input.template === undefined) return parts(input.bundle, { pointer: "/bundle" }, null);
  const template = await templates.find(input.template);
  if (!template) {
    const detail = { "zh-CN": `没有模板「${input.template}」。`, en: `There is no template "${input.template}".` };
    throw new Problem("NOT_FOUND", detail, { errors: [{ pointer: "/template", code: "NOT_FOUND", detail }] });
  }
  const sample = input.sampleData && template.sample ? { ...template.sample, app: input.key ?? template.sample.app } : undefined;
  return parts(template.app, { pointer: "/template", whole: true }, template.key, sample);
}
