import { Trash2 } from "lucide-react";
import type { ReactElement } from "react";
import { Button } from "../../ui/button.tsx";

interface Props {
  readonly label: string;
  /** Undefined for what has to stay. */
  readonly onRemove: (() => void) | undefined;
}

/** Takes a part of a rule away; nothing where it has to stay. */
export function RemoveButton({ label, onRemove }: Props): ReactElement | null {
  return onRemove === undefined ? null : (
    <Button small look="ghost" icon={<Trash2 className="s" aria-hidden />} label={label} onClick={onRemove} />
  );
}
