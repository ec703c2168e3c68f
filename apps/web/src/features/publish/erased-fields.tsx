import type { FieldDefinition, Text } from "@funnelsmith/definition";
import type { ReactElement } from "react";
import { useWords } from "../../app/i18n/use-words.ts";
import { useFormat } from "../../values/use-format.ts";

/** Values of a removed field that were erased, as the server tells it. */
export interface ErasedField {
  readonly objectTitle: Text;
  readonly field: FieldDefinition;
  readonly values: number;
  readonly cause: "asked" | "due" | "publish";
  readonly version: number;
  readonly by: { readonly id: string; readonly name: string } | null;
  readonly at: string;
}

/** What was erased, by whom and when: it stays on record. */
export function ErasedFields({ items }: { readonly items: readonly ErasedField[] }): ReactElement {
  const { t, say } = useWords();
  const format = useFormat();
  return (
    <section data-testid="erased-fields">
      <h3 className="m">{t("publish.erasedTitle")}</h3>
      <ul className="hidden-fields">
        {items.map(({ objectTitle, field, values, cause, version, by, at }) => (
          <li key={`${at} ${field.key}`}>
            <div>
              <p>{t("publish.fieldOf", { object: say(objectTitle), field: say(field.title) })}</p>
              <p className="t3 xs num">
                {t("apps.count.values", { count: values })} ·{" "}
                {t(`publish.erasedBy.${cause}`, { day: format.instant(at), who: by?.name ?? t("timeline.system"), version })}
              </p>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
