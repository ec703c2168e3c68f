import type { FieldDefinition } from "@funnelsmith/definition";
import { booleanKind } from "../boolean/kind.ts";
import { dateKind } from "../date/kind.ts";
import { dateTimeKind } from "../date-time/kind.ts";
import { emailKind } from "../email/kind.ts";
import type { FieldKind } from "../field-kind.ts";
import { formulaKind } from "../formula/kind.ts";
import { longTextKind } from "../long-text/kind.ts";
import { lookupKind } from "../lookup/kind.ts";
import { memberKind } from "../member/kind.ts";
import { moneyKind } from "../money/kind.ts";
import { multiSelectKind } from "../multi-select/kind.ts";
import { numberKind } from "../number/kind.ts";
import { percentKind } from "../percent/kind.ts";
import { phoneKind } from "../phone/kind.ts";
import { referenceKind } from "../reference/kind.ts";
import { selectKind } from "../select/kind.ts";
import { textKind } from "../text/kind.ts";
import { urlKind } from "../url/kind.ts";

/** What a row may hold: values of its own, and what is computed from them. Nothing that counts records or has rows itself. */
const kinds: readonly FieldKind[] = [
  textKind,
  longTextKind,
  numberKind,
  moneyKind,
  percentKind,
  dateKind,
  dateTimeKind,
  booleanKind,
  selectKind,
  multiSelectKind,
  emailKind,
  phoneKind,
  urlKind,
  memberKind,
  referenceKind,
  lookupKind,
  formulaKind,
];

const byName: ReadonlyMap<string, FieldKind> = new Map(kinds.map((kind) => [kind.name, kind]));

/** The kind of a field inside a row; undefined for one that cannot stand there. */
export const columnKind = (field: FieldDefinition): FieldKind | undefined => byName.get(field.kind);

/** The fields of a row with their kinds, those that cannot stand there left out. */
export function columnsOf(fields: readonly FieldDefinition[]): readonly { readonly field: FieldDefinition; readonly kind: FieldKind }[] {
  return fields.flatMap((field) => {
    const kind = columnKind(field);
    return kind ? [{ field, kind }] : [];
  });
}
