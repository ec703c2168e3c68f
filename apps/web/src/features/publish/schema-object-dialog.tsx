import { type ImportedObject, objectFromSchema } from "@funnelsmith/definition";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { FileUp } from "lucide-react";
import { type ReactElement, useRef, useState } from "react";
import { sentenceOf } from "../../api/sentence-of.ts";
import type { AppSummary } from "../../api/team-types.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { ActionDialog } from "../../ui/action-dialog.tsx";
import { Button } from "../../ui/button.tsx";
import { Refused } from "../../ui/notice.tsx";
import { Failure } from "../../ui/states.tsx";
import { TextInput } from "../../ui/text-input.tsx";
import { textOf } from "../../values/text-of.ts";
import { readBundle } from "../templates/read-bundle.ts";
import { objectKey } from "./object-key.ts";
import { draftQuery, saveDraft } from "./plan-queries.ts";
import "./publish.css";

interface Props {
  readonly app: AppSummary;
  readonly onClose: () => void;
  /** The object is in the draft. */
  readonly onAdded: () => void;
}

/** An object made from the JSON Schema of another system: what it will be, what of the schema it cannot say, and into the draft with it. */
export function SchemaObjectDialog({ app, onClose, onAdded }: Props): ReactElement {
  const { t, say, language } = useWords();
  const queries = useQueryClient();
  const draft = useQuery(draftQuery(app.key));
  const file = useRef<HTMLInputElement>(null);
  const [made, setMade] = useState<ImportedObject>();
  const [title, setTitle] = useState("");
  const [refused, setRefused] = useState<string>();
  const taken = (draft.data?.document.objects ?? []).map((object) => object.key);
  const read = async (chosen: File | undefined): Promise<void> => {
    if (!chosen) return;
    const object = objectFromSchema(await readBundle(chosen), objectKey(chosen.name, taken));
    setMade(object);
    setTitle(object ? textOf(object.object.title, language) : "");
    setRefused(object ? undefined : t("publish.noSchema", { file: chosen.name }));
  };
  const adding = useMutation({
    mutationFn: async ({ object }: ImportedObject) => {
      if (draft.data === undefined) return;
      const { document, etag } = draft.data;
      await saveDraft(app.key, { ...document, objects: [...(document.objects ?? []), { ...object, title: title.trim() }] }, etag);
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["draft", app.key] });
      onAdded();
    },
    // Saved by somebody else meanwhile: the next try adds to what is there now.
    onError: () => void queries.invalidateQueries({ queryKey: ["draft", app.key] }),
  });
  return (
    <ActionDialog
      title={t("publish.schemaTitle", { app: say(app.title) })}
      onClose={onClose}
      action={{
        busy: adding.isPending,
        disabled: made === undefined || title.trim() === "" || !draft.isSuccess,
        onClick: () => made && adding.mutate(made),
        "data-testid": "schema-add",
        children: t("publish.schemaAdd"),
      }}
    >
      <div className="field-row">
        <p className="t2">{t("publish.schemaHint")}</p>
        {draft.isError && <Failure error={draft.error} onRetry={() => void draft.refetch()} />}
        {refused !== undefined && <Refused>{refused}</Refused>}
        {adding.isError && <Refused>{sentenceOf(adding.error)}</Refused>}
        <div>
          <Button icon={<FileUp className="s" aria-hidden />} disabled={!draft.isSuccess} onClick={() => file.current?.click()}>
            {t(made ? "publish.schemaOther" : "publish.schemaChoose")}
          </Button>
          <input
            ref={file}
            type="file"
            accept=".json,application/json,application/schema+json"
            className="sr"
            tabIndex={-1}
            aria-label={t("publish.schemaChoose")}
            data-testid="schema-file"
            onChange={(event) => {
              void read(event.currentTarget.files?.[0]);
              event.currentTarget.value = "";
            }}
          />
        </div>
        {made && (
          <>
            <TextInput label={t("publish.schemaName")} value={title} onChange={setTitle} maxLength={80} required />
            <section>
              <h3 className="label">{t("publish.schemaFields", { count: made.object.fields.length })}</h3>
              <ul className="schema-fields">
                {made.object.fields.map((field) => (
                  <li key={field.key} className="row between g8">
                    <span className="el">
                      {say(field.title)}
                      {"required" in field && field.required === true && (
                        <span className="required" title={t("publish.required")}>
                          *
                        </span>
                      )}
                    </span>
                    <span className="t3 xs nw">{t(`fieldKind.${field.kind}`)}</span>
                  </li>
                ))}
              </ul>
            </section>
            {made.notes.length > 0 && (
              <section>
                <h3 className="label">{t("publish.schemaNotes", { count: made.notes.length })}</h3>
                <ul className="plan-problems">
                  {made.notes.map(({ pointer, code, detail }) => (
                    <li key={`${pointer}${code}`}>
                      {detail[language]} <code>{pointer}</code>
                    </li>
                  ))}
                </ul>
              </section>
            )}
          </>
        )}
      </div>
    </ActionDialog>
  );
}
