import { Select } from "antd";
import type { ReactElement } from "react";
import { useWorkspace } from "../../app/use-workspace.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { plainText } from "../../values/plain-text.ts";
import { useLabel } from "../labels.ts";
import { choose, inputProps, type WidgetProps } from "../widget.ts";

/** Somebody of the team. */
export function MemberWidget(props: WidgetProps): ReactElement {
  const { members } = useWorkspace();
  const { value, onBlur } = props;
  const id = typeof value === "string" ? value : undefined;
  const known = useLabel(id);
  const active = members.filter((member) => !member.suspended || member.id === id);
  const listed = active.some((member) => member.id === id) || id === undefined ? active : [...active, { id, name: known ?? id }];
  return (
    <Select
      {...inputProps(props)}
      className="wide-input"
      value={id}
      allowClear
      showSearch={{ optionFilterProp: "label" }}
      options={listed.map((member) => ({ value: member.id, label: member.name }))}
      optionRender={(option) => (
        <span className="row g8">
          <Avatar person={{ id: String(option.value), name: plainText(option.label) }} />
          {option.label}
        </span>
      )}
      onChange={(next: string | undefined) => choose(props, next ?? null)}
      onBlur={() => onBlur?.()}
    />
  );
}
