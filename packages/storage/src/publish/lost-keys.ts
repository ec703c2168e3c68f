import { kindOf } from "@funnelsmith/fields";
import { fromNow, type KeyPast } from "../tables/key-past.ts";
import type { ObjectDrawing } from "./drawing.ts";

/** Keys that fields of an object have lost, with this publish or before it: a field that takes one has not what was told under it until now. */
export function lostKeys({ base, before, object, moved }: ObjectDrawing): ReadonlySet<string> {
  const columns = [...Object.values(base?.columns ?? {}), ...(base?.hidden ?? [])];
  return new Set([
    ...(base?.lostKeys ?? []),
    // What was stored before they were noted says some of them.
    ...columns.flatMap(({ formerKeys = [] }) => formerKeys.map(({ key }) => key)),
    ...(base?.hidden ?? []).map(({ field }) => field.key),
    ...moved.values(),
    ...(before?.fields ?? []).flatMap(({ key }) => (object.fields.some((field) => field.key === key) ? [] : [key])),
  ]);
}

/** The past of an object's computed fields, where it does not go back to the first. */
export function computedPast({ base, before, object }: ObjectDrawing, lost: ReadonlySet<string>): Readonly<Record<string, KeyPast>> {
  return Object.fromEntries(
    object.fields.flatMap((field): (readonly [string, KeyPast])[] => {
      if (!kindOf(field).flags.virtual) return [];
      const stayed = before?.fields.some(({ key }) => key === field.key) === true;
      const past = stayed ? base?.computed?.[field.key] : lost.has(field.key) ? fromNow : undefined;
      return past === undefined ? [] : [[field.key, past]];
    }),
  );
}
