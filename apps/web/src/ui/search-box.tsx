import { Search, X } from "lucide-react";
import { type ReactElement, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

/** A search box that reports what was typed once it settles, and a word that is composed once it is chosen; Escape clears it. */
export function SearchBox({
  value,
  onChange,
  placeholder,
}: {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly placeholder: string;
}): ReactElement {
  const { t } = useTranslation();
  const [text, setText] = useState(value);
  const [composing, setComposing] = useState(false);
  const report = useRef(onChange);
  useEffect(() => {
    report.current = onChange;
  });
  const [told, setTold] = useState(value);
  if (told !== value) {
    setTold(value);
    setText(value);
  }
  useEffect(() => {
    if (text === value || composing) return;
    const timer = setTimeout(() => report.current(text), 250);
    return () => clearTimeout(timer);
  }, [text, value, composing]);
  return (
    <label className="field-box search">
      <Search aria-hidden />
      <input
        type="search"
        value={text}
        placeholder={placeholder}
        aria-label={placeholder}
        onChange={(event) => setText(event.target.value)}
        onCompositionStart={() => setComposing(true)}
        onCompositionEnd={() => setComposing(false)}
        onKeyDown={(event) => {
          // While a word is composed Escape gives that up.
          if (event.key !== "Escape" || text === "" || event.nativeEvent.isComposing) return;
          event.preventDefault();
          setText("");
        }}
      />
      {text !== "" && (
        <button type="button" aria-label={t("common.clear")} onClick={() => setText("")}>
          <X className="s" aria-hidden />
        </button>
      )}
    </label>
  );
}
