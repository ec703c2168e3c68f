import { type ReactElement, useState } from "react";
import { useWords } from "../../app/i18n/use-words.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { DialogFoot } from "../../ui/dialog-foot.tsx";
import { type AskedParameter, isMissing, type ParameterValues } from "../parameters/asked-parameter.ts";
import { LazyFields } from "../parameters/lazy-fields.tsx";

interface Props {
  readonly title: string;
  readonly asked: readonly AskedParameter[];
  /** What was given before and refused. */
  readonly given: ParameterValues;
  readonly errors: Readonly<Record<string, string>>;
  readonly onClose: () => void;
  readonly onGiven: (values: ParameterValues) => void;
}

/** What the app wants to know of this team before it is installed. */
export function InstallParameters({ title, asked, given, errors, onClose, onGiven }: Props): ReactElement {
  const { t } = useWords();
  const [values, setValues] = useState(given);
  return (
    <Dialog
      title={title}
      onClose={onClose}
      unsaved={values !== given}
      foot={
        <DialogFoot onClose={onClose}>
          <Button look="primary" disabled={asked.some((one) => isMissing(one, values))} onClick={() => onGiven(values)}>
            {t("templates.create")}
          </Button>
        </DialogFoot>
      }
    >
      <p className="t2 parameters-hint">{t("parameters.asked")}</p>
      <LazyFields asked={asked} values={values} onChange={setValues} errors={errors} />
    </Dialog>
  );
}
