import dayjs from "dayjs";
import type { ReactElement } from "react";
import { useWords } from "../../app/i18n/use-words.ts";

/** Days people mean most often when a date is missing. */
export function QuickDays({ onPick }: { readonly onPick: (day: string) => void }): ReactElement {
  const { t } = useWords();
  const days = [
    { key: "monthEnd", day: dayjs().endOf("month") },
    { key: "nextMonthEnd", day: dayjs().add(1, "month").endOf("month") },
  ] as const;
  return (
    <div className="quick-days">
      {days.map(({ key, day }) => (
        <button key={key} type="button" className="pill" onClick={() => onPick(day.format("YYYY-MM-DD"))} data-quick={key}>
          {t(`form.quick.${key}`)}
        </button>
      ))}
    </div>
  );
}
