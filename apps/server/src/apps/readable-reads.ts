import type { Rights } from "@funnelsmith/engine";
import type { CheckedRule } from "@funnelsmith/logic";

/** Whether a reader may read every field a rule over this object reads; only then may the rule itself be shown. */
export function readsAreReadable(rights: Rights, object: string, rule: CheckedRule): boolean {
  const own = rights.object(object).readable;
  return rule.reads.every(({ source, children }) => {
    if (children) {
      const there = rights.object(children.object);
      if (there.scope.read === "none" || !there.readable.has(children.by)) return false;
      return source.from !== "child" || there.readable.has(source.field);
    }
    if (source.from === "field" || source.from === "previous") return own.has(source.field);
    if (source.from !== "hop") return true;
    const there = rights.object(source.object);
    return own.has(source.through) && there.scope.read !== "none" && there.readable.has(source.field);
  });
}
