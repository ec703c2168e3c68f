import { Ban, Check, Lock } from "lucide-react";
import type { ReactElement } from "react";
import { useWords } from "../../app/i18n/use-words.ts";
import type { Paint, SeveralPaint } from "./painting.ts";

interface Props {
  readonly paint: Paint;
  /** Of several cards in hand: how many may go there. */
  readonly several: SeveralPaint | undefined;
  /** A card waits here, and its panel counts what is missing as it is filled in. */
  readonly atGate: boolean;
}

/** What a column says while a card hangs over the board; never by colour alone. */
export function PaintLabel({ paint, several, atGate }: Props): ReactElement | null {
  const { t } = useWords();
  if (paint.state === "here") return null;
  const icon = {
    open: <Check className="s" aria-hidden />,
    needs: <Lock className="s" aria-hidden />,
    asking: <Lock className="s" aria-hidden />,
    denied: <Ban className="s" aria-hidden />,
  }[paint.state];
  if (several) {
    return (
      <span className={`paint-label several ${paint.state}`} title={severalWords(several, t)}>
        {icon}
        <span className="el">{severalWords(several, t)}</span>
      </span>
    );
  }
  const words = {
    open: t(paint.reason ? "board.paint.reason" : paint.warned ? "board.paint.warned" : "board.paint.open"),
    needs: atGate ? t("board.paint.atGate") : t(paint.unsure ? "board.paint.needsAtLeast" : "board.paint.needs", { count: paint.missing }),
    asking: t("board.paint.asking"),
    denied: t("board.paint.denied"),
  }[paint.state];
  return (
    <span className={`paint-label ${paint.state}`}>
      {icon}
      {words}
    </span>
  );
}

/** How many of several cards may go, lack something, are judged when dropped or may not: whichever there are. */
function severalWords(counts: SeveralPaint, t: ReturnType<typeof useWords>["t"]): string {
  const parts = (["open", "needs", "asking", "denied"] as const).flatMap((state) =>
    counts[state] > 0 ? [t(`board.several.${state}`, { count: counts[state] })] : [],
  );
  return parts.join(" · ");
}
