import type { FieldDefinition } from "@funnelsmith/definition";
import { unitsText } from "./decimals/decimals.ts";
import { decimalUnits } from "./keywords/decimal-units.ts";
import { kindOf } from "./kinds.ts";

/**
 * A value of the rules as a wire value its field would take: with the field's places, rounded the way that is allowed. Undefined where the
 * field takes no such value, because of its places, bounds or options.
 */
export function suggestionFor(field: FieldDefinition, value: unknown, round?: "up" | "down"): unknown {
  const kind = kindOf(field);
  const scale = kind.jsonSchema(field, "en")["decimalScale"];
  const wire = typeof scale === "number" ? withPlaces(value, scale, round) : value;
  return wire !== undefined && wire !== null && kind.toColumn(wire, field).ok ? wire : undefined;
}

function withPlaces(value: unknown, scale: number, round: "up" | "down" | undefined): string | number | undefined {
  const units = decimalUnits(value);
  if (units === undefined) return undefined;
  const step = 10n ** BigInt(20 - scale);
  const rest = ((units % step) + step) % step;
  if (rest !== 0n && round === undefined) return undefined;
  const text = unitsText(units - rest + (rest !== 0n && round === "up" ? step : 0n), scale);
  return scale === 0 && Number.isSafeInteger(Number(text)) ? Number(text) : text;
}
