import { Link } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { type ReactElement, Suspense, useState } from "react";
import { useWords } from "../../app/i18n/use-words.ts";
import { objectOf } from "../../app/use-workspace.ts";
import { Button } from "../../ui/button.tsx";
import { plainText } from "../../values/plain-text.ts";
import type { CriterionLine } from "./criterion-line.ts";
import type { Gate, GateRequest } from "./gate.ts";
import { lazyPart } from "../../ui/lazy-part.tsx";
import { LostDialog } from "../../ui/lost-part.tsx";

const CreateDialog = lazyPart(() => import("../record/create-dialog.tsx"), "CreateDialog", LostDialog);

interface Props {
  readonly line: CriterionLine;
  readonly gate: Gate;
  readonly request: GateRequest;
}

/** How to mend a criterion that no field of the record decides: make or open the related record, or who can. */
export function CriterionFix({ line, gate, request }: Props): ReactElement | null {
  const { t, say } = useWords();
  const [creating, setCreating] = useState(false);
  const { fix } = line;
  if (fix === undefined || fix.kind === "none") return null;
  if (fix.kind === "manager") return <p className="xs t2">{t("gate.byManager")}</p>;
  // Asked for above, where another criterion wants the same field.
  if (fix.kind === "field") return line.fields.length > 0 ? null : <p className="xs t2">{t("gate.byFieldOwner")}</p>;
  if (fix.kind !== "related") return null;
  const other = objectOf(request.workspace, fix.object);
  const through = fix.field === undefined ? undefined : gate.row.fields[fix.field];
  if (other && fix.inverse === undefined && typeof through === "object" && through !== null) {
    return (
      <Link
        className="link xs"
        to="/a/$app/record/$object/$id"
        params={{ app: request.workspace.key, object: other.key, id: (through as { id: string }).id }}
      >
        {t("gate.openRelated", { object: say(other.title) })}
      </Link>
    );
  }
  const back = other?.fields.find((field) => "inverse" in field && field.inverse === fix.inverse && field.object === request.object.key);
  if (!other || other.rights.create === "none") return <p className="xs t2">{t("gate.byManager")}</p>;
  const suggest = typeof fix.suggest === "object" && fix.suggest !== null ? (fix.suggest as Record<string, unknown>) : {};
  return (
    <div className="criterion-field">
      <Button small icon={<Plus className="s" aria-hidden />} onClick={() => setCreating(true)} data-fix={other.key}>
        {t("record.new", { object: say(other.title) })}
      </Button>
      {creating && (
        <Suspense>
          <CreateDialog
            object={other.key}
            preset={{ ...suggest, ...(back && { [back.key]: gate.row.id }) }}
            labels={new Map([[gate.row.id, plainText(gate.row.fields[request.object.titleField ?? ""])]])}
            onClose={() => setCreating(false)}
            onCreated={() => {
              setCreating(false);
              gate.recheck();
            }}
          />
        </Suspense>
      )}
    </div>
  );
}
