import { problemTable } from "@funnelsmith/problem";
import { Check, TriangleAlert } from "lucide-react";
import type { ReactElement } from "react";
import type { RecordRow } from "../../api/record-types.ts";
import type { FunnelView, ObjectView } from "../../api/workspace-types.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { funnelsOf, useWorkspace } from "../../app/use-workspace.ts";
import { recordName } from "../../values/record-name.ts";
import { useFormat } from "../../values/use-format.ts";
import { type Blocked, type BulkResult, criterionTitles } from "./bulk-query.ts";

interface Props {
  readonly result: BulkResult;
  readonly object: ObjectView;
  readonly funnel: FunnelView;
  readonly rows: readonly RecordRow[];
  readonly onOpen: (id: string) => void;
}

/** Which rows went and which did not, each with what kept it; those open to be mended. */
export function BulkOutcome({ result, object, funnel, rows, onOpen }: Props): ReactElement {
  const { t, say, language } = useWords();
  const format = useFormat();
  const funnels = [...funnelsOf(useWorkspace(), object.key).filter((one) => one !== funnel), funnel];
  const nameOf = (id: string): string => recordName(object, rows.find((row) => row.id === id) ?? { fields: {} }, format);
  const whyOf = ({ code, criteria }: Blocked): string =>
    criterionTitles(funnels, criteria).map(say).join(t("common.listComma")) || problemTable[code].title[language];
  return (
    <div className="field-row" role="status">
      <p className={result.moved.length > 0 ? "notice ok" : "notice"} data-testid="bulk-moved" data-count={result.moved.length}>
        <Check aria-hidden />
        <span>{t("bulk.moved", { count: result.moved.length })}</span>
      </p>
      {result.blocked.length > 0 && (
        <>
          <p className="notice warn" data-testid="bulk-blocked" data-count={result.blocked.length}>
            <TriangleAlert aria-hidden />
            <span>{t("bulk.blocked", { count: result.blocked.length })}</span>
          </p>
          <ul className="bulk-blocked">
            {result.blocked.map((one) => (
              <li key={one.id}>
                <button type="button" className="link" onClick={() => onOpen(one.id)}>
                  {nameOf(one.id)}
                </button>
                <span className="t2 xs">{whyOf(one)}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
