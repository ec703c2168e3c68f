import type { ReactElement, ReactNode, SelectHTMLAttributes } from "react";
import { useWords } from "../../app/i18n/use-words.ts";
import type { PlannedChange } from "./plan-queries.ts";

interface Props extends Omit<SelectHTMLAttributes<HTMLSelectElement>, "onChange" | "value"> {
  readonly stages: NonNullable<PlannedChange["stages"]>;
  /** Empty text while nothing is chosen. */
  readonly value: string;
  readonly onChange: (stage: string) => void;
  /** Said while nothing is chosen. */
  readonly empty: string;
  /** How a stage reads; its title when left out. */
  readonly say?: (title: string) => string;
  /** Choices besides the stages. */
  readonly children?: ReactNode;
}

/** A choice among the stages records may go to. */
export function StageSelect({ stages, value, onChange, empty, say: reads = (title) => title, children, ...rest }: Props): ReactElement {
  const { say } = useWords();
  return (
    <select className="field-box plain-select" {...rest} value={value} onChange={(event) => onChange(event.target.value)}>
      <option value="" disabled>
        {empty}
      </option>
      {stages.to.map((to) => (
        <option key={to} value={to}>
          {reads(say(stages.titles[to]))}
        </option>
      ))}
      {children}
    </select>
  );
}
