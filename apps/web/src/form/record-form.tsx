import { Problem } from "@funnelsmith/problem";
import { type FormProps, withTheme } from "@rjsf/core";
import type { ErrorSchema, RegistryFieldsType, UiSchema } from "@rjsf/utils";
import { useQuery } from "@tanstack/react-query";
import { type ReactElement, useEffect, useMemo, useRef, useState } from "react";
import { AntProvider } from "../app/ant/ant-provider.tsx";
import { currentLanguage } from "../app/i18n/language.ts";
import { useWords } from "../app/i18n/use-words.ts";
import { useWorkspace } from "../app/use-workspace.ts";
import { Refused } from "../ui/notice.tsx";
import { Failure, Skeleton } from "../ui/states.tsx";
import { fieldOf } from "../api/field-errors.ts";
import { sentenceOf } from "../api/sentence-of.ts";
import { errorWords } from "./error-words.ts";
import { FormObjectContext } from "./form-object.ts";
import { KnownLabels } from "./known-labels.tsx";
import { schemaQuery } from "./schema-query.ts";
import { FieldTemplate } from "./templates/field-template.tsx";
import { KindField } from "./templates/kind-field.tsx";
import { ObjectFieldTemplate } from "./templates/object-field-template.tsx";
import "./form.css";

type Values = Readonly<Record<string, unknown>>;

const none: readonly string[] = [];
const fields: RegistryFieldsType = { kind: KindField };
const Form = withTheme<Values>({ templates: { FieldTemplate, ObjectFieldTemplate }, fields });

interface Props {
  readonly object: string;
  readonly use: "create" | "edit";
  readonly initial: Values;
  readonly labels: ReadonlyMap<string, string>;
  /** Fields that are shown and cannot be changed now, such as those a stage locks. */
  readonly fixed?: readonly string[];
  /** The form element's id, so that a button outside can submit it. */
  readonly formId: string;
  readonly refusal?: unknown;
  readonly onSubmit: (values: Values) => void;
  /** Somebody changed something. */
  readonly onDirty?: () => void;
}

/** Every field goes through our own input; rjsf keeps the state and the rules. */
function withOwnFields(uiSchema: UiSchema, properties: readonly string[], fixed: readonly string[]): UiSchema {
  return {
    ...uiSchema,
    ...Object.fromEntries(
      properties.map((key) => [
        key,
        { ...(uiSchema[key] as UiSchema), "ui:field": "kind", ...(fixed.includes(key) && { "ui:readonly": true }) },
      ]),
    ),
    "ui:submitButtonOptions": { norender: true },
  };
}

interface Errors {
  [part: string]: Errors | string[] | undefined;
}

/** Puts a sentence at a place inside a field, where rjsf looks for it. */
function setAt(errors: Errors, path: readonly string[], sentence: string): void {
  let at = errors;
  for (const part of path) {
    const inside = at[part] ?? {};
    at[part] = inside;
    if (Array.isArray(inside)) return;
    at = inside;
  }
  at["__errors"] = [sentence];
}

/** Refusals of the server at the fields they belong to, and the rest above the form. */
function refusals(
  refusal: unknown,
  keys: readonly string[],
): { readonly byField: ErrorSchema<Values>; readonly others: readonly string[] } {
  if (!(refusal instanceof Problem)) return { byField: {}, others: refusal ? [sentenceOf(refusal)] : [] };
  const language = currentLanguage();
  const byField: Errors = {};
  const others: string[] = [];
  for (const item of refusal.errors) {
    const [, fields = "", key = "", ...cell] = item.pointer.split("/");
    if (fields === "fields" && cell.length > 0 && keys.includes(key)) setAt(byField, [key, ...cell.slice(0, 2)], item.detail[language]);
    else if (keys.includes(fieldOf(item.pointer))) byField[fieldOf(item.pointer)] = { __errors: [item.detail[language]] };
    else others.push(item.detail[language]);
  }
  if (Object.keys(byField).length === 0 && others.length === 0) others.push(sentenceOf(refusal));
  return { byField: byField as ErrorSchema<Values>, others };
}

/** A form generated from an object's definition: the server's schema and compiled validator, our templates, Ant Design inputs. */
export function RecordForm({ object, use, initial, labels, fixed = none, formId, refusal, onSubmit, onDirty }: Props): ReactElement {
  const { t, language } = useWords();
  const workspace = useWorkspace();
  const described = useQuery(schemaQuery(workspace.key, workspace.version, object, use, language));
  const [data, setData] = useState<Values>(initial);
  const latest = useRef(data);
  const pending = useRef(new Set<Promise<boolean>>());
  const [waiting, setWaiting] = useState(false);
  const form = useMemo(
    () => ({
      app: workspace.key,
      object,
      waitFor: (work: Promise<boolean>) => {
        pending.current.add(work);
        void work.finally(() => pending.current.delete(work));
      },
    }),
    [workspace.key, object],
  );
  // What is still being sent belongs to what was filled in.
  const submit = async (values: Values): Promise<void> => {
    // Pressed again meanwhile: it is saved once.
    if (waiting) return;
    if (pending.current.size === 0) {
      onSubmit(values);
      return;
    }
    setWaiting(true);
    let whole = true;
    while (pending.current.size > 0) whole = (await Promise.all(pending.current)).every(Boolean) && whole;
    // The form hears of what has arrived when it is drawn next.
    await new Promise((resolve) => setTimeout(resolve, 100));
    setWaiting(false);
    // What did not arrive says so where it stands: whoever saves without it does so knowingly.
    if (whole) onSubmit(latest.current);
  };
  const root = useRef<HTMLDivElement>(null);
  // Filling in its defaults, the form tells of changes nobody made.
  const begun = useRef(false);
  useEffect(() => {
    begun.current = described.data !== undefined;
  }, [described.data]);
  const keys = useMemo(() => Object.keys(described.data?.schema.properties ?? {}), [described.data]);
  const uiSchema = useMemo(() => withOwnFields(described.data?.uiSchema ?? {}, keys, fixed), [described.data, keys, fixed]);
  const words = useMemo(() => errorWords(t), [t]);
  const { byField, others } = useMemo(() => refusals(refusal, keys), [refusal, keys]);
  // rjsf counts undeclared data as errors, so only what the form shows goes in.
  const shown = useMemo(
    () => Object.fromEntries(Object.entries(data).filter(([key, value]) => keys.includes(key) && value !== null && value !== undefined)),
    [data, keys],
  );
  useEffect(() => {
    if (Object.keys(byField).length > 0) root.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [byField]);
  if (described.isError) return <Failure error={described.error} onRetry={() => void described.refetch()} />;
  if (!described.data) {
    return (
      <div className="form-grid" aria-busy>
        {[1, 2, 3, 4, 5, 6].map((n) => (
          <Skeleton key={n} height={46} />
        ))}
      </div>
    );
  }
  const options: Partial<FormProps<Values>> = {
    showErrorList: false,
    noHtml5Validate: true,
    focusOnFirstError: true,
    // Said at the fields; without this rjsf writes them to the console.
    onError: () => undefined,
    experimental_defaultFormStateBehavior: { constAsDefaults: "never" },
  };
  return (
    <AntProvider>
      <KnownLabels labels={labels}>
        <FormObjectContext value={form}>
          <div ref={root}>
            {waiting && (
              <p className="notice" role="status">
                {t("fileField.waiting")}
              </p>
            )}
            {others.length > 0 && <Refused className="form-errors">{others.join(" ")}</Refused>}
            <Form
              {...options}
              id={formId}
              idPrefix={formId}
              schema={described.data.schema}
              uiSchema={uiSchema}
              validator={described.data.validator}
              formData={shown}
              extraErrors={byField}
              transformErrors={words}
              onChange={({ formData }) => {
                latest.current = formData ?? {};
                setData(latest.current);
                if (begun.current) onDirty?.();
              }}
              onSubmit={({ formData }) => void submit(formData ?? {})}
            />
          </div>
        </FormObjectContext>
      </KnownLabels>
    </AntProvider>
  );
}
