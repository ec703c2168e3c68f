import { ArrowRight, ChevronDown, Ellipsis, Trash2 } from "lucide-react";
import type { ReactElement } from "react";
import type { RecordRow } from "../../api/record-types.ts";
import { useMe } from "../../api/use-me.ts";
import type { FunnelView, ObjectView } from "../../api/workspace-types.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { useWorkspace } from "../../app/use-workspace.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { Button } from "../../ui/button.tsx";
import { MenuButton } from "../../ui/menu.tsx";
import { useFormat } from "../../values/use-format.ts";
import { recordName } from "../../values/record-name.ts";
import { valueText } from "../../values/value-text.ts";
import { mayAdvance, nextStage, stageIn } from "../gate/classify-move.ts";
import type { RecordState } from "./use-record.ts";

interface Props {
  readonly object: ObjectView;
  readonly funnel: FunnelView | undefined;
  readonly row: RecordRow;
  readonly state: RecordState;
  readonly onAdvance: (to: string) => void;
  readonly onGone: () => void;
}

/** Who and what a record is, at a glance, and the next step to take with it. */
export function RecordHead({ object, funnel, row, state, onAdvance, onGone }: Props): ReactElement {
  const { t, say } = useWords();
  const format = useFormat();
  const { members } = useWorkspace();
  const me = useMe().data?.member?.id;
  const next = funnel && mayAdvance(funnel, row) ? nextStage(funnel, stageIn(funnel, row)) : undefined;
  const current = funnel?.stages.find((stage) => stage.key === stageIn(funnel, row));
  const keys = [...new Set([object.amountField, object.closeDateField, ...(current?.keyFields ?? [])])]
    .filter((key) => key !== undefined)
    .slice(0, 4);
  const facts = keys.flatMap((key) => object.fields.find((field) => field.key === key) ?? []);
  // Whoever may change only what is his own may hand it to nobody else.
  const heirs = members.filter(({ id, suspended }) => !suspended && (object.rights.update !== "own" || id === me));
  const writable = row.may.update && heirs.some(({ id }) => id !== row.owner?.id);
  return (
    <header className="record-head">
      <div className="row g8 record-title-row">
        <div className="grow">
          <h1 id="record-title">{recordName(object, row, format)}</h1>
        </div>
        {next && (
          <Button look="primary" className="wide-only" onClick={() => onAdvance(next.key)} data-testid="record-advance">
            {t("record.advanceTo", { stage: say(next.title) })}
            <ArrowRight className="s" aria-hidden />
          </Button>
        )}
        {row.may.delete && (
          <MenuButton
            className="btn icon ghost"
            label={t("common.more")}
            items={[
              {
                key: "delete",
                label: t("record.delete"),
                icon: <Trash2 aria-hidden />,
                danger: true,
                onSelect: () => state.remove(onGone),
              },
            ]}
          >
            <Ellipsis aria-hidden />
          </MenuButton>
        )}
      </div>
      <dl className="record-facts num">
        {facts.map((field) => (
          <div key={field.key}>
            <dt>{say(field.title)}</dt>
            <dd className={valueText(row.fields[field.key], field, format) === "" ? "warn" : undefined}>
              {valueText(row.fields[field.key], field, format) || t("record.notFilled")}
            </dd>
          </div>
        ))}
        <div>
          <dt>{t("record.owner")}</dt>
          <dd>
            <MenuButton
              className="record-owner"
              label={t(writable ? "record.changeOwner" : "record.owner")}
              items={
                writable
                  ? heirs.map((member) => ({
                      key: member.id,
                      label: member.name,
                      icon: <Avatar person={member} />,
                      checked: member.id === row.owner?.id,
                      onSelect: () => state.setOwner(member.id),
                    }))
                  : [{ key: "none", heading: t("record.ownerFixed") }]
              }
            >
              <Avatar person={row.owner} />
              <span className="el">{row.owner?.name ?? t("board.noOwner")}</span>
              {writable && <ChevronDown className="s t3" aria-hidden />}
            </MenuButton>
          </dd>
        </div>
      </dl>
    </header>
  );
}
