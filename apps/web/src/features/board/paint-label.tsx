import { Ban, Check, Lock } from "lucide-react";
import type { ReactElement } from "react";
import { useWords } from "../../app/i18n/use-words.ts";
import type { Paint } from "./painting.ts";

interface Props {
  readonly paint: Paint;
  /** A card waits here, and its panel counts what is missing as it is filled in. */
  readonly atGate: boolean;
}

/** What a column says while a card hangs over the board; never by colour alone. */
export function PaintLabel({ paint, atGate }: Props): ReactElement | null {
  const { t } = useWords();
  if (paint.state === "here") return null;
  const icon = {
    open: <Check className="s" aria-hidden />,
    needs: <Lock className="s" aria-hidden />,
    asking: <Lock className="s" aria-hidden />,
    denied: <Ban className="s" aria-hidden />,
  }[paint.state];
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
