import { asReference } from "@funnelsmith/fields";
import { type ReactElement, type ReactNode, useId } from "react";
import type { ObjectView } from "../../api/workspace-types.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import type { ImportPlan, Job } from "./job-queries.ts";
import { LinkedFields } from "./linked-fields.tsx";

interface Props {
  readonly job: Job;
  readonly object: ObjectView;
  readonly plan: ImportPlan;
  readonly onChange: (plan: ImportPlan) => void;
}

/** What a file may say of a record beside its fields. */
const systemTargets = ["id", "owner", "stage", "moveReason", "moveNote", "funnel", "movedAt", "moveAmount"] as const;
const ofHistory: ReadonlySet<string> = new Set(["movedAt", "moveAmount"]);

/** Whether some column says a reference, or anything of the record it points at. */
const fills = (targets: ImportPlan["targets"], key: string): boolean =>
  targets.some((target) => target === key || target?.startsWith(`${key}.`));

/** What each column holds, and what is to be done with rows whose records exist or whose stage does not let them in. */
export function MapColumns({ job, object, plan, onChange }: Props): ReactElement {
  const { t, say } = useWords();
  const history = plan.mode === "history";
  const staged = (object.funnels ?? []).length > 0;
  const fields = object.fields.filter((field) => field.access === "edit");
  const system = systemTargets.filter((name) => (staged || name === "id" || name === "owner") && (history || !ofHistory.has(name)));
  const keys = plan.targets.filter(
    (target) => target === "id" || fields.some((field) => field.key === target && "unique" in field && field.unique),
  );
  const references = fields.filter((field) => !history && asReference(field) !== undefined && fills(plan.targets, field.key));
  const titleOf = (target: string): string => {
    const field = fields.find((one) => one.key === target);
    return field ? say(field.title) : t("files.target.id");
  };
  const choose = (at: number, target: string | null): void => {
    const targets = plan.targets.map((old, index) => (index === at ? target : target !== null && old === target ? null : old));
    const match = plan.match !== undefined && plan.match !== null && targets.includes(plan.match) ? plan.match : null;
    onChange({ ...plan, targets, match, create: plan.create.filter((key) => fills(targets, key)) });
  };
  return (
    <>
      <p className="t2">
        {job.source.layout.format === "csv"
          ? t("files.found", { name: job.source.name, count: job.source.rows, encoding: job.source.layout.encoding.toUpperCase() })
          : t("files.foundSheet", { name: job.source.name, count: job.source.rows, sheet: job.source.layout.sheet })}
      </p>
      <ul className="map-columns">
        {job.source.head.map((header, at) => {
          const aside = job.columns?.[at]?.aside;
          const target = plan.targets[at] ?? null;
          const example = job.source.samples.map((row) => row[at] ?? "").find((cell) => cell.trim() !== "");
          return (
            <li key={`${String(at)}${header}`}>
              <div className="map-header">
                <span className="m el">{header || t("files.noHeader")}</span>
                <span className="t3 xs el">{example ?? ""}</span>
                {target === null && aside && <span className="xs warn-text">{t(`files.aside.${aside}`)}</span>}
              </div>
              <select
                className="field-box plain-select"
                aria-label={t("files.targetOf", { column: header })}
                value={target ?? ""}
                onChange={(event) => choose(at, event.target.value === "" ? null : event.target.value)}
              >
                <option value="">{t("files.leaveOut")}</option>
                {fields.map((field) => (
                  <option key={field.key} value={field.key}>
                    {say(field.title)}
                  </option>
                ))}
                {!history && <LinkedFields fields={fields} />}
                {system.map((name) => (
                  <option key={name} value={name}>
                    {t(`files.target.${name}`)}
                  </option>
                ))}
              </select>
            </li>
          );
        })}
      </ul>
      <Choice label={t("files.match")}>
        {(id) => (
          <select
            id={id}
            className="field-box plain-select"
            value={plan.match ?? ""}
            onChange={(event) => onChange({ ...plan, match: event.target.value === "" ? null : event.target.value })}
          >
            <option value="">{t(history ? "files.matchNoneHistory" : "files.matchNone")}</option>
            {keys.map((key) => (
              <option key={key} value={key ?? ""}>
                {titleOf(key ?? "")}
              </option>
            ))}
          </select>
        )}
      </Choice>
      {!history && (plan.match ?? null) !== null && (
        <>
          <Choice label={t("files.existing")}>
            {(id) => (
              <select
                id={id}
                className="field-box plain-select"
                value={plan.existing}
                onChange={(event) => onChange({ ...plan, existing: event.target.value === "skip" ? "skip" : "update" })}
              >
                <option value="update">{t("files.existingUpdate")}</option>
                <option value="skip">{t("files.existingSkip")}</option>
              </select>
            )}
          </Choice>
          {plan.existing === "update" && (
            <Tick checked={plan.blank === "clear"} onChange={(on) => onChange({ ...plan, blank: on ? "clear" : "keep" })}>
              {t("files.blankClears")}
            </Tick>
          )}
        </>
      )}
      {!history && plan.targets.includes("stage") && (
        <Tick checked={plan.gate === "first"} onChange={(on) => onChange({ ...plan, gate: on ? "first" : "refuse" })}>
          {t("files.gateFirst")}
        </Tick>
      )}
      {references.map((field) => (
        <Tick
          key={field.key}
          checked={plan.create.includes(field.key)}
          onChange={(on) =>
            onChange({ ...plan, create: on ? [...plan.create, field.key] : plan.create.filter((key) => key !== field.key) })
          }
        >
          {t("files.createMissing", { field: say(field.title) })}
        </Tick>
      ))}
      {!history &&
        (job.automatic ?? []).map(({ key, stage }) => (
          <Tick
            key={key}
            checked={!(plan.withhold ?? []).includes(key)}
            onChange={(on) =>
              onChange({ ...plan, withhold: on ? (plan.withhold ?? []).filter((other) => other !== key) : [...(plan.withhold ?? []), key] })
            }
          >
            {t("files.automatic", { stage: say(stage) })}
          </Tick>
        ))}
    </>
  );
}

function Choice({ label, children }: { readonly label: string; readonly children: (id: string) => ReactNode }): ReactElement {
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className="label">
        {label}
      </label>
      {children(id)}
    </div>
  );
}

interface TickProps {
  readonly checked: boolean;
  readonly onChange: (on: boolean) => void;
  readonly children: ReactNode;
}

function Tick({ checked, onChange, children }: TickProps): ReactElement {
  return (
    <label className="import-tick">
      <input type="checkbox" checked={checked} onChange={(event) => onChange(event.target.checked)} />
      <span>{children}</span>
    </label>
  );
}
