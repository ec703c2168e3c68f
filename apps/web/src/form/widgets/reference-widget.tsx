import { useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { type ReactElement, type ReactNode, useContext, useState } from "react";
import { sentenceOf } from "../../api/sentence-of.ts";
import { fetchRecords } from "../../api/queries.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { objectOf, useWorkspace } from "../../app/use-workspace.ts";
import { useDebounced } from "../../ui/use-debounced.ts";
import { useFormat } from "../../values/use-format.ts";
import { valueText } from "../../values/value-text.ts";
import { RememberLabel, useLabel } from "../labels.ts";
import { choose, inputProps, type WidgetProps } from "../widget.ts";

/** A record of another object, found by typing part of its title. */
export function ReferenceWidget(props: WidgetProps): ReactElement {
  const { t } = useWords();
  const format = useFormat();
  const workspace = useWorkspace();
  const { field, value, onBlur } = props;
  const target = objectOf(workspace, "object" in field ? field.object : undefined);
  const [typed, setTyped] = useState("");
  const [open, setOpen] = useState(false);
  const search = useDebounced(typed.trim(), 200);
  const id = typeof value === "string" ? value : undefined;
  const known = useLabel(id);
  const remember = useContext(RememberLabel);
  const found = useQuery({
    queryKey: ["pick", workspace.key, target?.key, search],
    enabled: open && target !== undefined,
    queryFn: ({ signal }) =>
      fetchRecords(
        workspace.key,
        target?.key ?? "",
        { limit: 20, count: "none", fields: target?.titleField ? [target.titleField] : [], ...(search !== "" && { search }) },
        signal,
      ),
    placeholderData: (previous) => previous,
  });
  const titleField = target?.fields.find((one) => one.key === target.titleField);
  const options = (found.data?.items ?? []).map((row) => ({
    value: row.id,
    label: titleField ? valueText(row.fields[titleField.key], titleField, format) || t("record.untitled") : row.id,
  }));
  const chosen = options.find((option) => option.value === id)?.label ?? known;
  return (
    <Select
      {...inputProps(props)}
      className="wide-input"
      value={id === undefined ? null : { value: id, label: chosen ?? t("record.restricted") }}
      labelInValue
      allowClear
      showSearch={{ filterOption: false, onSearch: setTyped }}
      loading={found.isFetching}
      notFoundContent={found.isFetching ? t("common.loading") : found.isError ? sentenceOf(found.error) : t("common.nothingFound")}
      popupRender={(list) => (
        <>
          {list}
          {found.data?.nextCursor && <p className="t3 xs pick-more">{t("form.more")}</p>}
        </>
      )}
      options={options}
      onOpenChange={setOpen}
      onChange={(next: { value: string; label: ReactNode } | null | undefined) => {
        if (typeof next?.label === "string") remember(next.value, next.label);
        choose(props, next?.value ?? null);
      }}
      onBlur={() => onBlur?.()}
    />
  );
}
