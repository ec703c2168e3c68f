import { type AppDefinition, bothOf } from "@funnelsmith/definition";
import { type Disclosure, disclosures } from "@funnelsmith/engine";
import type { LocalizedText } from "@funnelsmith/problem";
import { inTurns, sketchInTurns, type TenantSettings } from "@funnelsmith/storage";

/** What a role would learn of fields hidden from it, each with a sentence for the admin who is about to publish. */
export async function disclosuresOf(
  tenant: TenantSettings,
  document: AppDefinition,
): Promise<readonly (Disclosure & { readonly sentence: LocalizedText })[]> {
  return disclosures(await inTurns(sketchInTurns(tenant, document))).map((each) => {
    const role = bothOf(document.roles?.find(({ key }) => key === each.role)?.title ?? each.role);
    const [objectKey = "", fieldKey = ""] = each.reads.split(".");
    const field = document.objects.find(({ key }) => key === objectKey)?.fields.find(({ key }) => key === fieldKey);
    const hidden = bothOf(field?.title ?? each.reads);
    return {
      ...each,
      sentence: {
        "zh-CN": `「${role["zh-CN"]}」看不到字段「${hidden["zh-CN"]}」，但能看到由它算出的结果（${each.where}）`,
        en: `"${role.en}" cannot see "${hidden.en}", but sees what is computed from it (${each.where})`,
      },
    };
  });
}
