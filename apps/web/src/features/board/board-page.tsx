import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { Columns3, Plus, Search, Table2, X } from "lucide-react";
import { type ReactElement, Suspense, useEffect, useRef, useState } from "react";
import { boardQuery, fetchRecords } from "../../api/queries.ts";
import { sentenceOf } from "../../api/sentence-of.ts";
import type { Board } from "../../api/record-types.ts";
import { useRecordEvents } from "../../api/use-record-events.ts";
import { NotFound } from "../../app/error-pages.tsx";
import { useWords } from "../../app/i18n/use-words.ts";
import type { BoardSearch } from "../../app/search-params.ts";
import { TopBar } from "../../app/shell/top-bar.tsx";
import { funnelOf, funnelsOf, objectOf, useWorkspace } from "../../app/use-workspace.ts";
import { Button } from "../../ui/button.tsx";
import { SearchBox } from "../../ui/search-box.tsx";
import { Empty, Failure } from "../../ui/states.tsx";
import { showToast } from "../../ui/toast.tsx";
import { usePhone } from "../../ui/use-media.ts";
import { recordName } from "../../values/record-name.ts";
import { useFormat } from "../../values/use-format.ts";
import { ViewChoice } from "../views/view-choice.tsx";
import { boardsOf, chosenView } from "../views/views-of.ts";
import { appendPage } from "./board-cache.ts";
import { boardFilter } from "./board-filter.ts";
import { BoardSkeleton } from "./board-skeleton.tsx";
import { BoardSummary } from "./board-summary.tsx";
import { WarmGate } from "./lazy-gate.tsx";
import { OwnerFilter } from "./owner-filter.tsx";
import { PhoneBoard } from "./phone-board.tsx";
import { WideBoard } from "./wide-board.tsx";
import "./board.css";
import { lazyPart } from "../../ui/lazy-part.tsx";
import { LostDialog } from "../../ui/lost-part.tsx";

const RecordPeek = lazyPart(() => import("../record/record-peek.tsx"), "RecordPeek", LostDialog);
const CreateDialog = lazyPart(() => import("../record/create-dialog.tsx"), "CreateDialog", LostDialog);

/** How often a board in sight is asked anew even when nothing was told, in milliseconds. */
const lookAgain = 30_000;

/** A funnel as a board; what it is narrowed to and the record open beside it are part of the address. */
export function BoardPage(): ReactElement {
  const { t, say } = useWords();
  const format = useFormat();
  const phone = usePhone();
  const workspace = useWorkspace();
  const { funnel: key } = useParams({ from: "/member/a/$app/board/$funnel" });
  const search = useSearch({ from: "/member/a/$app/board/$funnel" });
  const navigate = useNavigate({ from: "/a/$app/board/$funnel" });
  const queries = useQueryClient();
  const funnel = funnelOf(workspace, key);
  const object = objectOf(workspace, funnel?.object);
  const filter = object && boardFilter(object, search);
  const views = object ? boardsOf(workspace, object, key) : [];
  const view = chosenView(views, search.view);
  const [held, setHeld] = useState(false);
  const options = boardQuery(workspace.key, funnel ?? { key, object: "" }, filter, view?.key);
  // Others move cards too. While one is in hand or at its gate the board stays as it is.
  const board = useQuery({
    ...options,
    enabled: funnel !== undefined && !held,
    refetchInterval: lookAgain,
    refetchOnWindowFocus: "always",
  });
  const missed = useRef(false);
  const refresh = (): void => {
    missed.current = held;
    if (!held) void queries.invalidateQueries({ queryKey: options.queryKey });
  };
  useRecordEvents(workspace.key, object?.key, refresh);
  useEffect(() => {
    if (!held && missed.current) refresh();
  });
  useEffect(() => {
    // An answer on its way could still take the card from under the hand.
    if (!held || queries.isFetching({ queryKey: options.queryKey }) === 0) return;
    missed.current = true;
    void queries.cancelQueries({ queryKey: options.queryKey });
  });
  const [creating, setCreating] = useState(false);
  const [searching, setSearching] = useState(false);
  const [loadingMore, setLoadingMore] = useState<string>();
  if (!funnel || !object) return <NotFound />;
  const set = (change: { readonly [K in keyof BoardSearch]?: BoardSearch[K] | undefined }): void =>
    void navigate({ search: (old) => ({ ...old, ...change }) as BoardSearch, replace: !("peek" in change) });
  const loadMore = async (stage: string): Promise<void> => {
    const column = board.data?.stages.find((one) => one.key === stage);
    if (!column?.nextCursor) return;
    setLoadingMore(stage);
    try {
      const page = await fetchRecords(workspace.key, object.key, { ...column.query, cursor: column.nextCursor, limit: 50, count: "none" });
      queries.setQueryData<Board>(options.queryKey, (old) => old && appendPage(old, stage, page));
    } catch (error) {
      showToast(sentenceOf(error));
    } finally {
      setLoadingMore(undefined);
    }
  };
  const open = (id: string): void => {
    if (phone) void navigate({ to: "/a/$app/record/$object/$id", params: { app: workspace.key, object: object.key, id } });
    else set({ peek: id });
  };
  const several = funnelsOf(workspace, object.key).length > 1;
  const narrowed = search.q !== undefined || search.owner !== undefined || view?.filtered === true;
  const total = board.data?.stages.reduce((all, stage) => all + stage.count, 0) ?? 0;
  const create = object.rights.create !== "none" && (
    <Button look="primary" icon={<Plus aria-hidden />} onClick={() => setCreating(true)}>
      {t("record.new", { object: say(object.title) })}
    </Button>
  );
  const clear = (): void => set({ q: undefined, owner: undefined });
  const clearable = search.q !== undefined || search.owner !== undefined;
  const shared = {
    workspace,
    object,
    funnel,
    view,
    onHold: setHeld,
    onOpen: open,
    loadMore: (stage: string) => void loadMore(stage),
    loadingMore,
  };
  return (
    <>
      <TopBar
        title={say(funnel.title)}
        actions={
          phone ? (
            <Button
              look="ghost"
              icon={searching ? <X className="l" /> : <Search className="l" />}
              label={t("board.search")}
              onClick={() => setSearching(!searching)}
            />
          ) : (
            create
          )
        }
      >
        <div className="segmented wide-only">
          <span aria-current="page">
            <Columns3 className="s" aria-hidden /> {t("board.board")}
          </span>
          <Link
            to="/a/$app/list/$object"
            params={{ app: workspace.key, object: object.key }}
            search={{
              ...(search.q && { q: search.q }),
              ...(search.owner && { owner: search.owner }),
              ...(several && { funnel: funnel.key }),
            }}
          >
            <Table2 className="s" aria-hidden /> {t("board.table")}
          </Link>
        </div>
      </TopBar>
      {(!phone || searching || clearable || views.length > 1) && (
        <div className="sub">
          <ViewChoice views={views} chosen={view} onChange={(chosen) => set({ view: chosen })} />
          <SearchBox
            value={search.q ?? ""}
            onChange={(q) => set({ q: q === "" ? undefined : q })}
            placeholder={t("board.searchFor", { object: say(object.title) })}
          />
          <OwnerFilter members={workspace.members} value={search.owner} onChange={(owner) => set({ owner })} />
          {clearable && (
            <Button small look="ghost" icon={<X className="s" aria-hidden />} onClick={clear}>
              {t("common.clearFilters")}
            </Button>
          )}
        </div>
      )}
      {board.isPending && <BoardSkeleton columns={funnel.stages.length} />}
      {board.isError && !board.data && <Failure error={board.error} onRetry={() => void board.refetch()} />}
      {board.data && !phone && (
        <BoardSummary board={board.data} amount={object.fields.find((field) => field.key === object.amountField)} format={format} />
      )}
      {board.data && total === 0 && (
        <Empty none={narrowed} title={t(narrowed ? "board.noResult" : "board.empty", { object: say(object.title) })}>
          {clearable ? <Button onClick={clear}>{t("common.clearFilters")}</Button> : !narrowed && create}
        </Empty>
      )}
      {board.data &&
        total > 0 &&
        (phone ? (
          <PhoneBoard key={funnel.key} {...shared} board={board.data} stage={search.stage} onStage={(stage) => set({ stage })} />
        ) : (
          <WideBoard key={funnel.key} {...shared} board={board.data} />
        ))}
      {board.data && <WarmGate />}
      <Suspense>
        {search.peek !== undefined && (
          <RecordPeek
            object={object.key}
            id={search.peek}
            way={{
              rows: board.data?.stages.find(({ items }) => items.some(({ id }) => id === search.peek))?.items ?? [],
              nameOf: (row) => recordName(object, row, format),
              onStep: (peek) => void navigate({ search: (old) => ({ ...old, peek }) as BoardSearch, replace: true }),
            }}
            onClose={() => set({ peek: undefined })}
          />
        )}
        {creating && <CreateDialog object={object.key} funnel={several ? funnel.key : undefined} onClose={() => setCreating(false)} />}
      </Suspense>
    </>
  );
}
