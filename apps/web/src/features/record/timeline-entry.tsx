import type { ReactElement, ReactNode } from "react";
import { useFormat } from "../../values/use-format.ts";

interface Props {
  readonly look: "move" | "exception" | "change" | "child" | "deleted";
  readonly icon: ReactElement;
  readonly title: ReactNode;
  readonly at: string;
  readonly children?: ReactNode;
}

/** One line of a timeline: what, when, and more about it. */
export function TimelineEntry({ look, icon, title, at, children }: Props): ReactElement {
  const format = useFormat();
  return (
    <li className={`timeline-event ${look}`}>
      <span className="timeline-dot" aria-hidden>
        {icon}
      </span>
      <div>
        <div className="row between g8">
          <span className="m grow">{title}</span>
          <time className="xs t3 nw num" dateTime={at} title={format.instant(at)}>
            {format.when(at)}
          </time>
        </div>
        <div className="t2 timeline-text">{children}</div>
      </div>
    </li>
  );
}
