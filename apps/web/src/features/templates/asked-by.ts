import type { FieldDefinition } from "@funnelsmith/definition";
import { kindOf } from "@funnelsmith/fields";
import type { AskedParameter } from "../parameters/asked-parameter.ts";
import type { InstallSource } from "./install-dialog.tsx";

/** What installing this asks for, each with its default; a file that is no definition asks for nothing, and the server says what is wrong. */
export function askedBy(source: InstallSource): readonly AskedParameter[] {
  const given: unknown = "template" in source ? source.template.parameters : "bundle" in source ? parametersIn(source.bundle) : [];
  const list = Array.isArray(given) ? (given as readonly unknown[]) : [];
  return list.filter(isField).map((definition) => ({ definition, value: defaultOf(definition) }));
}

const parametersIn = (bundle: unknown): unknown =>
  typeof bundle === "object" && bundle !== null && "parameters" in bundle ? bundle.parameters : [];

function isField(value: unknown): value is FieldDefinition {
  return (
    typeof value === "object" && value !== null && "key" in value && "kind" in value && "title" in value && typeof value.key === "string"
  );
}

function defaultOf(definition: FieldDefinition): unknown {
  try {
    return kindOf(definition).initial(definition, { today: "", now: "", user: "" }) ?? null;
  } catch {
    return null;
  }
}
