import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ArrowLeft, FileUp, Plus } from "lucide-react";
import { type ReactElement, useRef, useState } from "react";
import { templatesQuery } from "../../api/queries.ts";
import type { TemplateSummary } from "../../api/team-types.ts";
import { useMe } from "../../api/use-me.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { AccountMenu } from "../../app/shell/account-menu.tsx";
import { BrandMark } from "../../ui/brand-mark.tsx";
import { Button } from "../../ui/button.tsx";
import { SearchBox } from "../../ui/search-box.tsx";
import { Empty, Failure, Skeleton } from "../../ui/states.tsx";
import { showToast } from "../../ui/toast.tsx";
import { BlankAppDialog } from "./blank-app-dialog.tsx";
import { InstallDialog, type InstallSource } from "./install-dialog.tsx";
import { PreviewDialog } from "./preview-dialog.tsx";
import { TemplateCard } from "./template-card.tsx";
import { readBundle } from "./read-bundle.ts";
import "./gallery.css";

/** 「你要推进什么？」: choose a template, start blank, or bring a template file. */
export function GalleryPage(): ReactElement {
  const { t, say } = useWords();
  const me = useMe().data;
  const templates = useQuery(templatesQuery);
  const [sampleData, setSampleData] = useState(true);
  const [search, setSearch] = useState("");
  const [installing, setInstalling] = useState<InstallSource>();
  const [previewing, setPreviewing] = useState<TemplateSummary>();
  const [blank, setBlank] = useState(false);
  const file = useRef<HTMLInputElement>(null);
  const shown = (templates.data ?? []).filter((template) => {
    const words = [say(template.title), say(template.description), ...template.stages.map((stage) => say(stage.title))]
      .join(" ")
      .toLowerCase();
    return words.includes(search.trim().toLowerCase());
  });
  const bring = async (chosen: File | undefined): Promise<void> => {
    if (!chosen) return;
    const bundle = await readBundle(chosen);
    if (bundle) setInstalling({ bundle });
    else showToast(t("templates.notJson", { file: chosen.name }));
  };
  const app = me?.apps[0];
  return (
    <div className="gallery">
      <aside className="gallery-side">
        <div className="row g8 gallery-brand">
          <BrandMark />
          <b>{t("templates.newApp")}</b>
        </div>
        <button type="button" className="gallery-entry" onClick={() => setBlank(true)}>
          <Plus aria-hidden /> {t("templates.blank")}
        </button>
        <button type="button" className="gallery-entry" onClick={() => file.current?.click()}>
          <FileUp aria-hidden /> {t("templates.import")}
        </button>
        <input
          ref={file}
          type="file"
          accept=".json,application/json"
          className="sr"
          tabIndex={-1}
          aria-label={t("templates.import")}
          onChange={(event) => {
            void bring(event.currentTarget.files?.[0]);
            // The same file, mended, is chosen again.
            event.currentTarget.value = "";
          }}
        />
        <div className="gallery-foot">
          {app && (
            <Link to="/a/$app" params={{ app: app.key }} className="gallery-entry">
              <ArrowLeft aria-hidden /> {t("templates.back", { app: say(app.title) })}
            </Link>
          )}
          <AccountMenu />
        </div>
      </aside>
      <main id="main" className="gallery-main">
        <header className="gallery-head">
          <div className="grow">
            <h1>{t("templates.title")}</h1>
            <p className="t2">{t("templates.hint")}</p>
          </div>
          <label className="row g8">
            <button
              type="button"
              role="switch"
              className="switch"
              aria-checked={sampleData}
              aria-label={t("templates.sampleData")}
              onClick={() => setSampleData(!sampleData)}
            />
            {t("templates.sampleData")}
          </label>
          <SearchBox value={search} onChange={setSearch} placeholder={t("templates.search")} />
        </header>
        {templates.isError && <Failure error={templates.error} onRetry={() => void templates.refetch()} />}
        {templates.isPending && (
          <div className="gallery-grid" aria-busy>
            {[1, 2, 3].map((n) => (
              <Skeleton key={n} height={246} style={{ borderRadius: 14 }} />
            ))}
          </div>
        )}
        {templates.isSuccess && shown.length === 0 && (
          <Empty none title={t("templates.none", { search })}>
            <Button onClick={() => setSearch("")}>{t("common.clearSearch")}</Button>
          </Empty>
        )}
        <ul className="gallery-grid">
          {shown.map((template) => (
            <TemplateCard
              key={template.key}
              template={template}
              onPreview={() => setPreviewing(template)}
              onUse={() => setInstalling({ template })}
            />
          ))}
        </ul>
      </main>
      {previewing && (
        <PreviewDialog
          template={previewing}
          onClose={() => setPreviewing(undefined)}
          onUse={() => {
            setInstalling({ template: previewing });
            setPreviewing(undefined);
          }}
        />
      )}
      {blank && (
        <BlankAppDialog
          onClose={() => setBlank(false)}
          onCreate={(made) => {
            setBlank(false);
            setInstalling({ blank: made });
          }}
        />
      )}
      {installing && <InstallDialog source={installing} sampleData={sampleData} onClose={() => setInstalling(undefined)} />}
    </div>
  );
}
