import { ChevronDown } from "lucide-react";
import type { ReactElement } from "react";
import { useWords } from "../../app/i18n/use-words.ts";
import type { ReportSearch } from "../../app/search-params.ts";
import { MenuButton } from "../../ui/menu.tsx";

const bases = ["cohort", "flow", "visit", "stock"] as const;
const skips = ["any_later", "strict_next", "visited"] as const;
const windows = [30, 60, 90, 180, 365] as const;

interface Props {
  readonly basis: NonNullable<ReportSearch["basis"]>;
  readonly skip: NonNullable<ReportSearch["skip"]>;
  readonly window: number | undefined;
  readonly onChange: (change: {
    readonly basis?: ReportSearch["basis"];
    readonly skip?: ReportSearch["skip"];
    readonly window?: number | undefined;
  }) => void;
}

/** What a funnel counts: by which basis, how a skipped stage counts, and how long a record has. */
export function FunnelControls({ basis, skip, window, onChange }: Props): ReactElement {
  const { t } = useWords();
  return (
    <div className="funnel-controls">
      <div className="segmented" role="group" aria-label={t("reports.basis")}>
        {bases.map((one) => (
          <button
            key={one}
            type="button"
            aria-pressed={basis === one}
            title={t(`reports.basisHelp.${one}`)}
            data-basis={one}
            onClick={() => onChange({ basis: one })}
          >
            {t(`reports.bases.${one}`)}
          </button>
        ))}
      </div>
      {basis === "cohort" && (
        <>
          <MenuButton
            className="btn small"
            label={t("reports.skip")}
            items={skips.map((one) => ({
              key: one,
              label: t(`reports.skips.${one}`),
              checked: one === skip,
              onSelect: () => onChange({ skip: one }),
            }))}
          >
            {t(`reports.skips.${skip}`)} <ChevronDown className="s" aria-hidden />
          </MenuButton>
          <MenuButton
            className="btn small"
            label={t("reports.window")}
            items={windows.map((one) => ({
              key: String(one),
              label: t("reports.within", { count: one }),
              checked: one === window,
              onSelect: () => onChange({ window: one }),
            }))}
          >
            {window === undefined ? t("reports.noWindow") : t("reports.within", { count: window })}{" "}
            <ChevronDown className="s" aria-hidden />
          </MenuButton>
        </>
      )}
    </div>
  );
}
