import { textOf } from "@funnelsmith/fields";
import type { Read } from "@funnelsmith/logic";
import type { CatalogObject } from "@funnelsmith/storage";
import type { Ctx } from "../context.ts";

/** What a read is called in its reader's language. */
export function labelOf(ctx: Ctx, object: CatalogObject, read: Read): string {
  const { source } = read;
  const say = (zh: string, en: string): string => (ctx.locale === "zh-CN" ? zh : en);
  const titleOf = (of: CatalogObject | undefined, field: string): string =>
    textOf(of?.fields.get(field)?.definition.title ?? field, ctx.locale);
  const stageTitle = (key: string): string => {
    const stage = object.funnels.map((funnel) => funnel.stage.get(key)).find((each) => each !== undefined);
    return textOf(stage?.definition.title ?? key, ctx.locale);
  };
  if (read.children) return textOf(ctx.catalog.objects.get(read.children.object)?.definition.title ?? read.children.name, ctx.locale);
  switch (source.from) {
    case "field":
    case "previous":
    case "child":
      return titleOf(object, source.field);
    case "hop":
      return `${titleOf(object, source.through)} · ${titleOf(ctx.catalog.objects.get(source.object), source.field)}`;
    case "stage":
      if (source.what === "days") return say("停留天数", "Days in stage");
      return source.what === "key" ? say("阶段", "Stage") : say("阶段概率", "Stage probability");
    case "visits":
      return say(`进入“${stageTitle(source.stage)}”的次数`, `Times in "${stageTitle(source.stage)}"`);
    case "firstEntered":
      return say(`首次进入“${stageTitle(source.stage)}”`, `First entry to "${stageTitle(source.stage)}"`);
    case "owner":
      return say("负责人", "Owner");
    case "user":
    case "clock":
    case "param":
      return read.path;
  }
}
