import type { LookupField } from "@funnelsmith/definition";
import { autoNumberKind } from "../auto-number/kind.ts";
import { booleanKind } from "../boolean/kind.ts";
import { computed, type Reading } from "../computed/computed.ts";
import { likeOf } from "../computed/like.ts";
import { dateKind } from "../date/kind.ts";
import { dateTimeKind } from "../date-time/kind.ts";
import { emailKind } from "../email/kind.ts";
import type { FieldKind } from "../field-kind.ts";
import { moneyKind } from "../money/kind.ts";
import { numberKind } from "../number/kind.ts";
import { percentKind } from "../percent/kind.ts";
import { phoneKind } from "../phone/kind.ts";
import { problemOf } from "../reading/reading.ts";
import { selectKind } from "../select/kind.ts";
import { textKind } from "../text/kind.ts";
import { urlKind } from "../url/kind.ts";

/** Kinds of one value that is told by itself: no lists, long texts or links. */
const shown: readonly FieldKind[] = [
  textKind,
  autoNumberKind,
  emailKind,
  phoneKind,
  urlKind,
  numberKind,
  moneyKind,
  percentKind,
  dateKind,
  dateTimeKind,
  booleanKind,
  selectKind,
];

function sourceOf(field: LookupField): Reading {
  const like = likeOf(field);
  const kind = shown.find((one) => one.name === like?.kind);
  return like && kind ? { kind, field: like } : { kind: textKind, field: { key: field.key, title: field.title, kind: "text" } };
}

const parts = computed(shown, sourceOf);

/** A field of the row that a reference points at, shown where the reference stands; typed as its source. */
export const lookupKind: FieldKind<LookupField> = {
  ...parts,
  name: "lookup",
  title: { "zh-CN": "引用字段", en: "Lookup" },
  group: "advanced",
  flags: { ...parts.flags, borrowed: true },
  like: (field, find) => find(field.source.object, field.source.field),
  lint(field) {
    const like = likeOf(field);
    // A source that is not there is told by the reference lint.
    if (like === undefined || shown.some((kind) => kind.name === like.kind)) return [];
    return [
      {
        pointer: "/source/field",
        ...problemOf(
          "FIELD_UNFIT",
          "这种字段不能引用：多值、长文本和关联不行",
          "Such a field cannot be shown: no lists, long texts or links",
        ),
      },
    ];
  },
};
