import type { ReactElement } from "react";

const widths = [100, 74, 52, 36, 24];

/** Ornament: the stages of a funnel, each in its colour, with a gate before the fourth. */
export function FunnelPicture(): ReactElement {
  return (
    <div className="funnel-picture" aria-hidden>
      {widths.map((width, index) => (
        <div key={width} className="funnel-picture-row">
          <i style={{ width: `${width}%`, background: `var(--s${index + 1})`, opacity: 0.92 }} />
        </div>
      ))}
      <div className="funnel-picture-row">
        <i style={{ width: "14%", background: "var(--s6)" }} />
      </div>
    </div>
  );
}
