import { ChevronDown, UserRound } from "lucide-react";
import type { ReactElement } from "react";
import type { MemberName } from "../../api/record-types.ts";
import { useMe } from "../../api/use-me.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { MenuButton } from "../../ui/menu.tsx";

interface Props {
  readonly members: readonly MemberName[];
  readonly value: string | undefined;
  readonly onChange: (owner: string | undefined) => void;
}

/** Narrows a board or list to one owner. */
export function OwnerFilter({ members, value, onChange }: Props): ReactElement {
  const { t } = useWords();
  const me = useMe().data?.member?.id;
  const chosen = members.find((member) => member.id === value);
  return (
    <MenuButton
      className={value === undefined ? "btn small" : "btn small on"}
      label={t("board.owner")}
      items={[
        { key: "all", label: t("board.everyone"), checked: value === undefined, onSelect: () => onChange(undefined) },
        ...(me ? [{ key: "me", label: t("board.mine"), checked: value === me, onSelect: () => onChange(me) }] : []),
        { key: "line", line: true as const },
        ...members
          .filter((member) => member.id !== me)
          .map((member) => ({ key: member.id, label: member.name, checked: member.id === value, onSelect: () => onChange(member.id) })),
      ]}
    >
      <UserRound className="s" aria-hidden />
      {value === undefined ? t("board.everyone") : value === me ? t("board.mine") : chosen?.name}
      <ChevronDown className="s" aria-hidden />
    </MenuButton>
  );
}
