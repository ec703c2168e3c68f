import { Link, useNavigate } from "@tanstack/react-router";
import { ChevronDown, Columns3, Table2 } from "lucide-react";
import type { ReactElement } from "react";
import type { FunnelView } from "../../api/workspace-types.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { useWorkspace } from "../../app/use-workspace.ts";
import { MenuButton } from "../../ui/menu.tsx";

/** The switch from a list to the board of its funnel; asks which where several may be meant. */
export function BoardLink({ funnels }: { readonly funnels: readonly FunnelView[] }): ReactElement | null {
  const { t, say } = useWords();
  const app = useWorkspace().key;
  const navigate = useNavigate();
  const [first, ...others] = funnels;
  if (first === undefined) return null;
  return (
    <div className="segmented wide-only">
      {others.length === 0 ? (
        <Link to="/a/$app/board/$funnel" params={{ app, funnel: first.key }}>
          <Columns3 className="s" aria-hidden /> {t("board.board")}
        </Link>
      ) : (
        <MenuButton
          label={t("list.boardOf")}
          items={funnels.map((funnel) => ({
            key: funnel.key,
            label: say(funnel.title),
            onSelect: () => void navigate({ to: "/a/$app/board/$funnel", params: { app, funnel: funnel.key } }),
          }))}
        >
          <Columns3 className="s" aria-hidden /> {t("board.board")}
          <ChevronDown className="s" aria-hidden />
        </MenuButton>
      )}
      <span aria-current="page">
        <Table2 className="s" aria-hidden /> {t("board.table")}
      </span>
    </div>
  );
}
