import dayjs from "dayjs";
import type { ReactElement } from "react";
import { useWords } from "../../app/i18n/use-words.ts";
import { useNow } from "../../ui/use-now.ts";
import { useFormat } from "../../values/use-format.ts";

interface Props {
  readonly value: unknown;
  readonly onPick: (day: string) => void;
}

/** Days people mean most often when a date is missing, in the team's month; the one that is set shows as pressed. */
export function QuickDays({ value, onPick }: Props): ReactElement {
  const { t } = useWords();
  const today = dayjs(useFormat().dayOf(useNow()));
  const days = [
    { key: "monthEnd", day: today.endOf("month").format("YYYY-MM-DD") },
    { key: "nextMonthEnd", day: today.add(1, "month").endOf("month").format("YYYY-MM-DD") },
  ] as const;
  return (
    <div className="quick-days">
      {days.map(({ key, day }) => (
        <button
          key={key}
          type="button"
          className={day === value ? "pill brand" : "pill"}
          aria-pressed={day === value}
          onClick={() => onPick(day)}
          data-quick={key}
        >
          {t(`form.quick.${key}`)}
        </button>
      ))}
    </div>
  );
}
