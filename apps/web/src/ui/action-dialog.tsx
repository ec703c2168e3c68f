import type { ReactElement } from "react";
import { Button, type ButtonProps } from "./button.tsx";
import { Dialog, type DialogProps } from "./dialog.tsx";
import { DialogFoot } from "./dialog-foot.tsx";

interface Props extends Omit<DialogProps, "foot"> {
  /** What the dialog is for; undefined once that is done and it is only left. */
  readonly action: (ButtonProps & { readonly "data-testid"?: string }) | undefined;
}

/** A dialog for one thing to do: the way out and the main button in its foot. */
export function ActionDialog({ action, ...dialog }: Props): ReactElement {
  const foot = (
    <DialogFoot onClose={dialog.onClose} done={action === undefined}>
      {action && <Button look="primary" {...action} />}
    </DialogFoot>
  );
  return <Dialog {...dialog} foot={foot} />;
}
