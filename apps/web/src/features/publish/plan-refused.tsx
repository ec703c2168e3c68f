import { Problem } from "@funnelsmith/problem";
import type { ReactElement } from "react";
import { sentenceOf } from "../../api/sentence-of.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { Refused } from "../../ui/notice.tsx";
import { Failure } from "../../ui/states.tsx";

/** Mistakes shown; who mends these is told of the next. */
const few = 20;

/** Why there is no plan: the mistakes of the draft, each with its place, or what else went wrong. */
export function PlanRefused({ error, onRetry }: { readonly error: unknown; readonly onRetry: () => void }): ReactElement {
  const { t, language } = useWords();
  const mistakes = error instanceof Problem ? error.errors : [];
  if (mistakes.length === 0) return <Failure error={error} onRetry={onRetry} />;
  return (
    <>
      <Refused>{sentenceOf(error)}</Refused>
      <ul className="plan-problems">
        {mistakes.slice(0, few).map((item) => (
          <li key={`${item.pointer}${item.code}`}>
            {item.detail[language]} <code>{item.pointer}</code>
          </li>
        ))}
      </ul>
      {mistakes.length > few && <p className="t3 xs">{t("publish.moreMistakes", { count: mistakes.length - few })}</p>}
    </>
  );
}
