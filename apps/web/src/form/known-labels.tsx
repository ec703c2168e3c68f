import { type ReactElement, type ReactNode, useCallback, useContext, useMemo, useState } from "react";
import { LabelsContext, RememberLabel } from "./labels.ts";

const none: ReadonlyMap<string, string> = new Map();

interface Props {
  /** Names known from the start, besides those known around. */
  readonly labels?: ReadonlyMap<string, string>;
  readonly children: ReactNode;
}

/** Names of people and records for what is inside: those given, those known around, and those picked inside since. */
export function KnownLabels({ labels = none, children }: Props): ReactElement {
  const around = useContext(LabelsContext);
  const [picked, setPicked] = useState(none);
  const all = useMemo(() => new Map([...around, ...labels, ...picked]), [around, labels, picked]);
  const tellOn = useContext(RememberLabel);
  const remember = useCallback(
    (id: string, name: string) => {
      setPicked((old) => (old.get(id) === name ? old : new Map([...old, [id, name]])));
      tellOn(id, name);
    },
    [tellOn],
  );
  return (
    <LabelsContext value={all}>
      <RememberLabel value={remember}>{children}</RememberLabel>
    </LabelsContext>
  );
}
