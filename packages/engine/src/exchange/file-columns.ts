import { type Locale, textOf } from "@funnelsmith/fields";
import type { LocalizedText } from "@funnelsmith/problem";
import type { Catalog, CatalogObject } from "@funnelsmith/storage";
import { linkTarget } from "./link-targets.ts";
import type { Rights } from "../rights/rights.ts";

/** The name of a column that is no field. */
export type SystemColumn = "id" | "owner" | "funnel" | "stage" | "stageEnteredAt" | "createdAt" | "updatedAt";

/** What a file says of a record beside its fields, by the name it has there. */
export const systemTitles: Readonly<Record<SystemColumn, LocalizedText>> = {
  id: { "zh-CN": "记录编号", en: "Record id" },
  owner: { "zh-CN": "负责人", en: "Owner" },
  funnel: { "zh-CN": "漏斗", en: "Funnel" },
  stage: { "zh-CN": "阶段", en: "Stage" },
  stageEnteredAt: { "zh-CN": "进入阶段时间", en: "In stage since" },
  createdAt: { "zh-CN": "创建时间", en: "Created" },
  updatedAt: { "zh-CN": "更新时间", en: "Updated" },
};

/** What a row that comes in may say of a move, by the name it has there; the last two are of the past. */
export const moveTitles: Readonly<Record<"moveReason" | "moveNote" | "movedAt" | "moveAmount", LocalizedText>> = {
  moveReason: { "zh-CN": "原因", en: "Reason" },
  moveNote: { "zh-CN": "说明", en: "Note" },
  movedAt: { "zh-CN": "推进时间", en: "Moved at" },
  moveAmount: { "zh-CN": "推进时金额", en: "Amount at the move" },
};

const ofFunnels: ReadonlySet<string> = new Set<SystemColumn>(["funnel", "stage", "stageEnteredAt"]);

/** Whether a name is a column of the system that the object has. */
export function isSystemColumn(object: CatalogObject, name: string): name is SystemColumn {
  return Object.hasOwn(systemTitles, name) && (object.funnels.length > 0 || !ofFunnels.has(name));
}

/** Every column a file of the object has for its reader, in order: the id, the fields, where the record stands, whose it is and when. */
export function fileColumns(object: CatalogObject, rights: Rights): readonly string[] {
  const { readable } = rights.object(object.key);
  const fields = [...object.fields.keys()].filter((key) => readable.has(key));
  const others = Object.keys(systemTitles).filter((name) => name !== "id" && isSystemColumn(object, name));
  return ["id", ...fields, ...others];
}

/** A column's title in a language. */
export function columnTitle(catalog: Catalog, object: CatalogObject, name: string, locale: Locale): string {
  const link = linkTarget(catalog, object, name);
  if (link) return [link.reference, link.field].map(({ definition }) => textOf(definition.title, locale)).join(".");
  const field = object.fields.get(name);
  if (field) return textOf(field.definition.title, locale);
  if (isSystemColumn(object, name)) return systemTitles[name][locale];
  return Object.hasOwn(moveTitles, name) ? moveTitles[name as keyof typeof moveTitles][locale] : name;
}
