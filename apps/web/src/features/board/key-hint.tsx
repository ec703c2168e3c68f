import type { ReactElement } from "react";
import { useWords } from "../../app/i18n/use-words.ts";

/** How to move cards without a mouse; shown while a card has the keyboard. */
export function KeyHint({ carrying }: { readonly carrying: boolean }): ReactElement {
  const { t } = useWords();
  return (
    <div className={carrying ? "key-hint carrying" : "key-hint"} aria-hidden>
      <b>{t("board.keys.title")}</b>
      <span>{t("board.keys.lift")}</span>
      <span>{t("board.keys.stage")}</span>
      <span>{t("board.keys.drop")}</span>
      <span>{t("board.keys.cancel")}</span>
      <span>{t("board.keys.menu")}</span>
      <span>{t("board.keys.pick")}</span>
    </div>
  );
}
