import { type ClipboardEvent, useEffect, useRef, useState } from "react";
import { useWords } from "../app/i18n/use-words.ts";
import { announce } from "../ui/announce.ts";
import { showToast } from "../ui/toast.tsx";
import { useFormat } from "../values/use-format.ts";
import { isBlock, readCellBlock } from "./cell-block.ts";
import { pasteRows, type PastePlace } from "./paste-rows.ts";
import { type CellErrors, noCellErrors, type RowValues } from "./rows.ts";

/** Pasting into the rows of a sub-table. */
export interface Pasting {
  /** Lays a spreadsheet's cells over the rows from a cell on; a single cell is pasted as any text is. */
  readonly onPaste: (event: ClipboardEvent, place: PastePlace) => void;
  /** Why cells pasted into kept what they had. */
  readonly wrong: CellErrors;
  /** A cell was changed by hand: what was said of it is over. Without one, of all: the rows stand elsewhere. */
  readonly forget: (place?: string) => void;
}

/** Pastes blocks into rows as one change with one way back, and says how many cells were set, refused and left over. */
export function usePaste(rows: readonly RowValues[], put: (rows: readonly RowValues[]) => void): Pasting {
  const { t } = useWords();
  const format = useFormat();
  const [wrong, setWrong] = useState<CellErrors>(noCellErrors);
  const now = useRef({ rows, put });
  useEffect(() => {
    now.current = { rows, put };
  });
  return {
    wrong,
    forget: (place) => {
      if (wrong.size > 0) setWrong(place === undefined ? noCellErrors : new Map([...wrong].filter(([key]) => key !== place)));
    },
    onPaste: (event, place) => {
      const block = readCellBlock(event.clipboardData.getData("text/plain"));
      const isProse = event.target instanceof HTMLTextAreaElement && block.every((line) => line.length === 1);
      if (!isBlock(block) || isProse) return;
      event.preventDefault();
      event.stopPropagation();
      const context = { locale: format.language, zone: format.zone, currency: format.currency };
      const pasted = pasteRows(block, place, context, t("rows.choose"));
      put(pasted.rows);
      setWrong(pasted.wrong);
      const parts = [
        t("rows.pasted", { count: pasted.filled }),
        pasted.wrong.size > 0 && t("rows.notPasted", { count: pasted.wrong.size }),
        pasted.left > 0 && t("rows.leftOver", { count: pasted.left }),
      ];
      const sentence = parts.filter(Boolean).join(t("common.listComma"));
      announce(sentence);
      showToast(sentence, {
        label: t("common.undo"),
        run: () => {
          // What was typed since would go too.
          if (JSON.stringify(now.current.rows) !== JSON.stringify(pasted.rows)) return showToast(t("rows.changedSince"));
          now.current.put(place.rows);
          setWrong(noCellErrors);
        },
      });
    },
  };
}
