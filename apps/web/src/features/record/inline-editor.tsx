import { Check, LoaderCircle } from "lucide-react";
import { type KeyboardEvent, type ReactElement, useId, useMemo, useRef, useState } from "react";
import { call } from "../../api/call.ts";
import { fieldErrors } from "../../api/field-errors.ts";
import { recordsPath } from "../../api/queries.ts";
import { sentenceOf } from "../../api/sentence-of.ts";
import type { RecordRow } from "../../api/record-types.ts";
import type { FieldView, ObjectView } from "../../api/workspace-types.ts";
import { AntProvider } from "../../app/ant/ant-provider.tsx";
import { useWords } from "../../app/i18n/use-words.ts";
import { useWorkspace } from "../../app/use-workspace.ts";
import { enterFinishes } from "../../form/enter-finishes.ts";
import { FieldInput } from "../../form/field-input.tsx";
import { FormObjectContext } from "../../form/form-object.ts";
import { KnownLabels } from "../../form/known-labels.tsx";
import { labelsOf, toInput } from "../../form/labels.ts";
import { showToast } from "../../ui/toast.tsx";
import { useOnScreen } from "../../ui/use-on-screen.ts";
import { inputsOf, sameValue } from "./changes-of.ts";
import { ConflictChoice } from "./conflict-choice.tsx";
import { useSave } from "./use-save.ts";

interface Props {
  readonly object: ObjectView;
  readonly field: FieldView;
  /** The record as it was when editing began. */
  readonly base: RecordRow;
  readonly onSaved: (row: RecordRow) => void;
  /** `stay` when the keyboard is to stay at the field: after Enter and Escape, not after going elsewhere. */
  readonly onDone: (stay: boolean) => void;
}

/** One field in its input: leaving it or Enter saves, Escape leaves it as it was; what is refused and what clashes is said here. */
export function InlineEditor({ object, field, base, onSaved, onDone }: Props): ReactElement {
  const { t, say } = useWords();
  const workspace = useWorkspace();
  const id = useId();
  const labels = useMemo(() => labelsOf(base.fields), [base]);
  const form = useMemo(() => ({ app: workspace.key, object: object.key }), [workspace.key, object.key]);
  const before = toInput(base.fields[field.key]);
  const [value, setValue] = useState<unknown>(before);
  // Some inputs settle their value and lose the keyboard in one go, before a state would be drawn.
  const latest = useRef(value);
  const stay = useRef(false);
  const undo = async (saved: RecordRow): Promise<void> => {
    try {
      const path = `${recordsPath(workspace.key, object.key)}/${saved.id}`;
      onSaved(await call<RecordRow>("PATCH", path, { body: { fields: { [field.key]: before ?? null } }, ifMatch: saved.version }));
    } catch (error) {
      showToast(t("common.undoFailed", { reason: sentenceOf(error) }));
    }
  };
  const onScreen = useOnScreen();
  const save = useSave(
    object,
    base.id,
    (row, changed) => {
      onDone(stay.current);
      onSaved(row);
      if (changed) showToast(t("record.fieldSaved", { field: say(field.title) }), { label: t("common.undo"), run: () => void undo(row) });
    },
    (error) => {
      // Whoever went elsewhere meanwhile sees no field to say it at.
      if (!onScreen.current) showToast(t("record.notSaved", { field: say(field.title), reason: sentenceOf(error) }));
    },
  );
  const { mutation, conflicts } = save;
  const clashing = conflicts.length > 0;
  const change = (next: unknown): void => {
    latest.current = next;
    setValue(next);
    if (mutation.isError) mutation.reset();
  };
  const finish = (keep: boolean): void => {
    if (mutation.isPending || clashing) return;
    stay.current = keep;
    // Refused already and not changed since: going elsewhere must not lose it, nor ask again; who presses once more does ask.
    if (mutation.isError && !keep) return;
    if (sameValue(before, latest.current)) onDone(keep);
    else mutation.mutate({ base, values: { ...inputsOf(object, base), [field.key]: latest.current } });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (enterFinishes(event)) {
      event.preventDefault();
      event.stopPropagation();
      finish(true);
    } else if (event.key === "Escape" && isClosed(event.target)) {
      event.preventDefault();
      event.stopPropagation();
      onDone(true);
    }
  };
  const error = mutation.error && !clashing ? (fieldErrors(mutation.error)[field.key] ?? sentenceOf(mutation.error)) : undefined;
  return (
    <AntProvider>
      <KnownLabels labels={labels}>
        <FormObjectContext value={form}>
          <div className="inline-editor" onKeyDownCapture={onKeyDown} data-testid="inline-editor">
            <label className="sr" htmlFor={id}>
              {say(field.title)}
            </label>
            <div className="row g8">
              <div className="grow">
                <FieldInput
                  id={id}
                  field={field}
                  value={value}
                  onChange={change}
                  onChosen={() => finish(true)}
                  onBlur={() => finish(false)}
                  invalid={error !== undefined}
                  describedBy={`${id}-note`}
                  disabled={clashing}
                  autoFocus
                />
              </div>
              {mutation.isPending ? (
                <LoaderCircle className="spin" aria-hidden />
              ) : (
                <button type="button" className="inline-save" aria-label={t("common.save")} tabIndex={-1} onClick={() => finish(true)}>
                  <Check className="s" aria-hidden />
                </button>
              )}
            </div>
            <p
              id={`${id}-note`}
              className={error === undefined ? "field-help" : "field-error"}
              role={error === undefined ? undefined : "alert"}
            >
              {error ?? say(field.help)}
            </p>
            {clashing && <ConflictChoice object={object} save={save} />}
          </div>
        </FormObjectContext>
      </KnownLabels>
    </AntProvider>
  );
}

/** No list or calendar of the input is open, which Escape would close first. */
const isClosed = (target: EventTarget): boolean =>
  !(target instanceof Element && (target.getAttribute("aria-expanded") === "true" || target.closest(".picking") !== null));
