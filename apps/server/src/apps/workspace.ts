import {
  type Criterion,
  type FunnelDefinition,
  placeKey,
  recordKey,
  type ReportDefinition,
  type ViewDefinition,
} from "@funnelsmith/definition";
import { type Actor, compileRights, type ObjectRights, type Rights, savedView } from "@funnelsmith/engine";
import type { Catalog, CatalogCriterion, CatalogField, CatalogFunnel, CatalogObject, CatalogStage } from "@funnelsmith/storage";
import { reportObjects } from "./report-objects.ts";
import { readsAreReadable } from "./readable-reads.ts";

/** What the workspace of one app needs, as this actor may see it: hidden objects and fields are absent, as if they did not exist. */
export function workspaceOf(catalog: Catalog, actor: Pick<Actor, "roles" | "admin">): Readonly<Record<string, unknown>> {
  const rights = compileRights(catalog, actor);
  return catalog.memo(`workspace:${rights.key}`, () => {
    const objects = [...catalog.objects.values()].filter((object) => !object.partOf && isVisible(rights.object(object.key)));
    const visible = new Set(objects.map((object) => object.key));
    const { definition } = catalog;
    return Object.freeze({
      key: catalog.app,
      version: catalog.version,
      revision: catalog.revision,
      title: definition.title,
      description: definition.description,
      objects: objects.map((object) => objectBody(catalog, rights, object)),
      funnels: [...catalog.funnels.values()].filter((funnel) => visible.has(funnel.object)).map((funnel) => funnelBody(rights, funnel)),
      views: (definition.views ?? [])
        .filter((view) => visible.has(view.object) && isUsable(catalog, rights, view))
        .map(({ filter, ...view }) => ({
          ...view,
          ...(filter !== undefined && { filtered: true }),
          ...(view.fields && { fields: readableOf(rights, view.object, view.fields) }),
        })),
      forms: (definition.forms ?? [])
        .filter((form) => visible.has(form.object))
        .map((form) => ({
          ...form,
          sections: form.sections.map((section) => ({ ...section, fields: readableOf(rights, form.object, section.fields) })),
        })),
      roles: (definition.roles ?? []).map(({ key, title }) => ({ key, title })),
      reports: (definition.reports ?? [])
        .filter((report) => reportObjects(catalog, report).every((object) => visible.has(object)))
        .map(reportBody),
    });
  });
}

const isVisible = ({ scope }: ObjectRights): boolean => scope.read !== "none" || scope.create !== "none";

/** A view that reads what its reader may not is refused like one that does not exist, and so it is not offered. */
function isUsable(catalog: Catalog, rights: Rights, view: ViewDefinition): boolean {
  const object = catalog.objects.get(view.object);
  return object !== undefined && savedView(catalog, rights, object, view.key) !== undefined;
}

const readableOf = (rights: Rights, object: string, fields: readonly string[] | undefined): string[] =>
  (fields ?? []).filter((field) => rights.object(object).readable.has(field));

/** Enough to list a report and open it; its filter may read what this reader may not. */
function reportBody(report: ReportDefinition): Record<string, unknown> {
  const { key, type, title } = report;
  return { key, type, title, ...("funnel" in report ? { funnel: report.funnel } : { object: report.object }) };
}

function objectBody(catalog: Catalog, rights: Rights, object: CatalogObject): Record<string, unknown> {
  const own = rights.object(object.key);
  const named = (field: CatalogField | undefined): string | undefined => (field && own.readable.has(field.key) ? field.key : undefined);
  return {
    key: object.key,
    title: object.definition.title,
    help: object.definition.help,
    titleField: named(object.title),
    amountField: named(object.amount),
    closeDateField: named(object.closeDate),
    funnels: object.funnels.map((funnel) => funnel.key),
    fields: [...object.fields.values()]
      .filter((field) => own.readable.has(field.key))
      .map((field) => fieldBody(catalog, rights, object, field)),
    rights: own.scope,
  };
}

function fieldBody(catalog: Catalog, rights: Rights, object: CatalogObject, field: CatalogField): Record<string, unknown> {
  const { formula, rows, ...definition } = { formula: undefined, rows: undefined, ...field.definition } as Record<string, unknown>;
  const shown = field.formula !== undefined && readsAreReadable(rights, object.key, field.formula);
  return {
    ...definition,
    ...(shown && { formula, rows }),
    // What a field that reads like another looks like can only be found in the whole app.
    ...(field.kind.like && { like: field.kind.standsFor?.(field.definition) }),
    // The team's currency, unless the field has its own; what is only counted has none.
    ...(field.kind.flags.currency && definition["currency"] === undefined && { currency: catalog.tenant.currency }),
    ...(field.rows && { fields: columnsOf(catalog, rights, field.rows) }),
    sortable: field.kind.flags.sortable,
    access: rights.object(object.key).writable.has(field.key) ? "edit" : "read",
  };
}

/** The columns of a sub-table that exist for the reader; what ties a row to its record is no column. */
function columnsOf(catalog: Catalog, rights: Rights, rows: CatalogObject): Record<string, unknown>[] {
  const { readable } = rights.object(rows.key);
  const shown = [...rows.fields.values()].filter(({ key }) => readable.has(key) && key !== recordKey && key !== placeKey);
  return shown.map((field) => fieldBody(catalog, rights, rows, field));
}

function funnelBody(rights: Rights, funnel: CatalogFunnel): Record<string, unknown> {
  const own = rights.object(funnel.object);
  const definition: FunnelDefinition = funnel.definition;
  return {
    key: funnel.key,
    object: funnel.object,
    title: definition.title,
    moves: funnel.moves,
    rights: {
      advance: own.advance(funnel.key),
      exception: own.exception(funnel.key),
      unlock: own.unlock(funnel.key),
      history: own.history(funnel.key),
    },
    stages: funnel.stages.map((stage) => stageBody(rights, funnel, stage)),
  };
}

function stageBody(rights: Rights, funnel: CatalogFunnel, stage: CatalogStage): Record<string, unknown> {
  const { entry, exit, autoEnter, responsible, ...words } = stage.definition;
  const fields = (keys: readonly string[] | undefined): string[] | undefined => keys && readableOf(rights, funnel.object, keys);
  return {
    ...words,
    // Who a hidden field names is not said.
    ...(responsible !== undefined &&
      !("field" in responsible && !rights.object(funnel.object).readable.has(responsible.field)) && { responsible }),
    keyFields: fields(words.keyFields),
    requiredFields: fields(words.requiredFields),
    lockedFields: fields(words.lockedFields),
    autoEnters: autoEnter !== undefined,
    entry: stage.entry.map((criterion) => criterionBody(rights, funnel.object, criterion, entry)),
    exit: stage.exit.map((criterion) => criterionBody(rights, funnel.object, criterion, exit)),
  };
}

/** A criterion's title is the stage's business and open to everybody in it; its rule only to those who may read what it reads. */
function criterionBody(
  rights: Rights,
  object: string,
  criterion: CatalogCriterion,
  written: readonly Criterion[] | undefined,
): Record<string, unknown> {
  const readable = readsAreReadable(rights, object, criterion.rule);
  const rule = criterion.requires === undefined ? written?.find((one) => one.key === criterion.key)?.rule : undefined;
  return {
    key: criterion.key,
    title: criterion.title,
    severity: criterion.severity,
    ...(readable && criterion.requires !== undefined && { requires: criterion.requires }),
    ...(readable && rule !== undefined && { rule }),
  };
}
