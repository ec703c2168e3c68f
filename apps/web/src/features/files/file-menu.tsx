import { Download, FileSpreadsheet, Upload } from "lucide-react";
import { type ReactElement, Suspense, useEffect, useState } from "react";
import type { ListQuery } from "../../api/record-types.ts";
import type { ObjectView } from "../../api/workspace-types.ts";
import { saveFile } from "../../api/save-file.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { useWorkspace } from "../../app/use-workspace.ts";
import { attempt } from "../../ui/attempt.ts";
import { MenuButton, type MenuItem } from "../../ui/menu.tsx";
import { dismissToast, showToast } from "../../ui/toast.tsx";
import { exportAddress } from "./export-address.ts";
import { openJob, useOpenedJob } from "./opened-job.ts";
import { lazyPart } from "../../ui/lazy-part.tsx";
import { LostDialog } from "../../ui/lost-part.tsx";

const ImportDialog = lazyPart(() => import("./import-dialog.tsx"), "ImportDialog", LostDialog);

/** Nobody waits longer for a file, in milliseconds. */
const patience = 600_000;

/** Files in and out of a list, as far as the reader may; nothing where neither is allowed. */
export function FileMenu({ object, query }: { readonly object: ObjectView; readonly query: ListQuery }): ReactElement | null {
  const { t } = useWords();
  const workspace = useWorkspace();
  const [importing, setImporting] = useState<{ readonly job?: string }>();
  const asked = useOpenedJob(object.key);
  if (asked !== undefined && importing?.job !== asked) setImporting({ job: asked });
  useEffect(() => {
    if (asked !== undefined) openJob(undefined);
  }, [asked]);
  const { rights } = object;
  const items: MenuItem[] = [];
  if (rights.create !== "none" || rights.update !== "none") {
    items.push({ key: "import", label: t("files.import"), icon: <Upload className="s" aria-hidden />, onSelect: () => setImporting({}) });
  }
  // A point of a report and the recycle bin are no lists that a file can name.
  if (rights.export !== "none" && query.drill === undefined && query.deleted !== true) {
    for (const format of ["xlsx", "csv"] as const) {
      const save = (): void => {
        const waiting = showToast(t("files.exporting"), undefined, patience);
        attempt(() => saveFile(exportAddress(workspace.key, object.key, query, format)).finally(() => dismissToast(waiting)));
      };
      items.push({
        key: `export-${format}`,
        label: t(`files.export.${format}`),
        icon: <Download className="s" aria-hidden />,
        onSelect: save,
      });
    }
  }
  if (items.length === 0) return null;
  return (
    <>
      <MenuButton className="btn small ghost file-menu" label={t("files.menu")} items={items}>
        <FileSpreadsheet className="s" aria-hidden />
        <span className="wide-only">{t("files.menu")}</span>
      </MenuButton>
      {importing && (
        <Suspense>
          <ImportDialog key={importing.job} object={object} opened={importing.job} onClose={() => setImporting(undefined)} />
        </Suspense>
      )}
    </>
  );
}
