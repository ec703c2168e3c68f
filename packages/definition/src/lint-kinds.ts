import type { LocalizedText, ProblemItem } from "@funnelsmith/problem";
import type { AppNames } from "./app-names.ts";
import { type FieldNeed, schemaOf } from "./shape.ts";
import type { AppDefinition, FieldDefinition } from "./types.gen.ts";
import { walkDefinition } from "./walk-definition.ts";

/** What this package needs to know of a field kind; the kinds of packages/fields fit it. */
export interface KindTraits {
  readonly flags: {
    readonly virtual?: boolean;
    readonly assigned?: boolean;
    readonly multiple?: boolean;
    readonly sortable?: boolean;
    readonly searchable?: boolean;
    readonly reference?: boolean;
    readonly member?: boolean;
    readonly amount?: boolean;
    readonly groupable?: boolean;
    readonly rows?: boolean;
    readonly files?: boolean;
  };
  /** What a report may take of it. */
  readonly aggregates: readonly string[];
  /** Of a computed field: the stored field it reads like. */
  standsFor?(field: FieldDefinition): FieldDefinition;
  /** What a new record begins with, on a day and for a person. */
  initial?(field: FieldDefinition, moment: { readonly today: string; readonly now: string; readonly user: string }): unknown;
  /** What the field is in rules; of a reference, also the object it points at. */
  logicType(field: FieldDefinition): { readonly is: string; readonly object?: string | undefined };
}

const uses: Readonly<
  Record<FieldNeed, { readonly fits: (flags: KindTraits["flags"], is: string) => boolean | undefined; readonly words: LocalizedText }>
> = {
  title: {
    fits: (flags) => !flags.virtual && !flags.multiple && !flags.reference && !flags.member,
    words: { "zh-CN": "标题", en: "the title" },
  },
  amount: { fits: (flags) => flags.amount, words: { "zh-CN": "金额", en: "the amount" } },
  date: { fits: ({ virtual }, is) => !virtual && (is === "date" || is === "instant"), words: { "zh-CN": "日期", en: "a date" } },
  instant: { fits: ({ virtual }, is) => !virtual && is === "instant", words: { "zh-CN": "时刻", en: "a moment" } },
  search: { fits: (flags) => flags.searchable, words: { "zh-CN": "搜索", en: "search" } },
  sort: { fits: (flags) => flags.sortable, words: { "zh-CN": "排序", en: "sorting" } },
  group: { fits: (flags) => flags.groupable, words: { "zh-CN": "分组", en: "grouping" } },
  member: { fits: (flags) => flags.member, words: { "zh-CN": "人员", en: "a person" } },
  stored: { fits: (flags) => !flags.virtual && !flags.assigned, words: { "zh-CN": "填写", en: "filling in" } },
};

/** Fields named for a use their kind is not fit for, such as a list as a title. Kinds unknown to `kindOf` are passed over. */
export function lintKinds(app: AppDefinition, names: AppNames, kindOf: (kind: string) => KindTraits | undefined): ProblemItem[] {
  const problems: ProblemItem[] = [];
  walkDefinition(
    schemaOf("app"),
    app,
    (funnel) => names.funnels.get(funnel)?.object,
    ({ pointer, value, refers, scope }) => {
      if (refers?.needs === undefined || typeof value !== "string") return;
      const object = refers.of === "target" ? scope.target : scope.object;
      const field: FieldDefinition | undefined = names.objects.get(object ?? "")?.fields.get(value);
      const kind = field === undefined ? undefined : kindOf(field.kind);
      if (field === undefined || kind === undefined || uses[refers.needs].fits(kind.flags, kind.logicType(field).is)) return;
      const { words } = uses[refers.needs];
      problems.push({
        pointer,
        code: "FIELD_UNFIT",
        detail: {
          "zh-CN": `字段「${value}」的类型不能用作${words["zh-CN"]}。`,
          en: `Field "${value}" is of a kind that cannot serve as ${words.en}.`,
        },
      });
    },
  );
  return problems;
}
