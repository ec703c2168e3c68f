import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { Plus, Trash2, X } from "lucide-react";
import { type ReactElement, Suspense, useCallback, useMemo, useState } from "react";
import { listQuery } from "../../api/queries.ts";
import { NotFound } from "../../app/error-pages.tsx";
import { useWords } from "../../app/i18n/use-words.ts";
import type { ListSearch } from "../../app/search-params.ts";
import { TopBar } from "../../app/shell/top-bar.tsx";
import { funnelsOf, objectOf, useWorkspace } from "../../app/use-workspace.ts";
import { Button } from "../../ui/button.tsx";
import { InfoButton } from "../../ui/info-button.tsx";
import { SearchBox } from "../../ui/search-box.tsx";
import { Empty, Failure, Skeleton } from "../../ui/states.tsx";
import { usePhone } from "../../ui/use-media.ts";
import { recordName } from "../../values/record-name.ts";
import { useFormat } from "../../values/use-format.ts";
import { OwnerFilter } from "../board/owner-filter.tsx";
import { FileMenu } from "../files/file-menu.tsx";
import { useRestore } from "../record/use-restore.ts";
import { ViewChoice } from "../views/view-choice.tsx";
import { chosenView, tablesOf } from "../views/views-of.ts";
import { BoardLink } from "./board-link.tsx";
import { BulkBar, type Moving } from "./bulk-bar.tsx";
import { ColumnChoice } from "./column-choice.tsx";
import { columnsOf, inOrder, usualColumns } from "./columns.tsx";
import { FunnelFilter } from "./funnel-filter.tsx";
import { comesFromElsewhere, funnelShown, listQueryOf, sortOf, withKnownFunnel } from "./list-query.ts";
import { sumsQuery } from "./list-sums.ts";
import { RecordCards } from "./record-cards.tsx";
import { RecordTable } from "./record-table.tsx";
import { StageFilter } from "./stage-filter.tsx";
import { useColumnWidths } from "./use-column-widths.ts";
import { useColumnKeys } from "./use-column-keys.ts";
import "../board/board.css";
import "./list.css";
import { lazyPart } from "../../ui/lazy-part.tsx";
import { LostDialog } from "../../ui/lost-part.tsx";

const RecordPeek = lazyPart(() => import("../record/record-peek.tsx"), "RecordPeek", LostDialog);
const CreateDialog = lazyPart(() => import("../record/create-dialog.tsx"), "CreateDialog", LostDialog);

/** The records of an object as a table; filters, order and the record open beside it are part of the address. */
export function ListPage(): ReactElement {
  const { object: key } = useParams({ from: "/member/a/$app/list/$object" });
  const workspace = useWorkspace();
  const object = objectOf(workspace, key);
  return object ? <List key={object.key} object={object} /> : <NotFound />;
}

function List({ object }: { readonly object: NonNullable<ReturnType<typeof objectOf>> }): ReactElement {
  const { t, say } = useWords();
  const format = useFormat();
  const phone = usePhone();
  const workspace = useWorkspace();
  const search = useSearch({ from: "/member/a/$app/list/$object" });
  const navigate = useNavigate({ from: "/a/$app/list/$object" });
  const [creating, setCreating] = useState(false);
  const funnels = funnelsOf(workspace, object.key);
  const views = tablesOf(workspace, object);
  const view = chosenView(views, search.view);
  const funnel = funnelShown(search, funnels, view);
  const { peek: _peek, from: _from, ...asked } = withKnownFunnel(search, funnels, view);
  const asking = listQueryOf(asked, view?.key);
  const rows = useInfiniteQuery(listQuery(workspace.key, object.key, asking));
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const [moving, setMoving] = useState<Moving>();
  const all = useMemo(() => columnsOf(workspace, object, format, t), [workspace, object, format, t]);
  const [chosen, choose] = useColumnKeys(workspace.key, object.key, view?.key);
  const shown = chosen ?? usualColumns(object, all, view, funnel);
  const columns = inOrder(all, shown);
  const [widths, widen] = useColumnWidths(workspace.key, object.key);
  const summed = phone ? [] : columns.flatMap(({ key, summed: field }) => (field ? [key] : []));
  const sums = useQuery(sumsQuery(workspace.key, object.key, asking, summed));
  const items = useMemo(() => rows.data?.pages.flatMap((page) => page.items) ?? [], [rows.data]);
  const count = rows.data?.pages[0]?.count;
  const failed = rows.isFetchNextPageError && !rows.isFetchingNextPage ? rows.error : undefined;
  const { fetchNextPage } = rows;
  const more = useCallback(() => void fetchNextPage(), [fetchNextPage]);
  const set = (change: { readonly [K in keyof ListSearch]?: ListSearch[K] | undefined }): void =>
    void navigate({ search: (old) => ({ ...old, ...change }) as ListSearch, replace: !("peek" in change) });
  const clear = (): void =>
    void navigate({
      search: { ...(search.sort !== undefined && { sort: search.sort }), ...(search.view !== undefined && { view: search.view }) },
    });
  const open = (id: string): void => {
    if (phone) void navigate({ to: "/a/$app/record/$object/$id", params: { app: workspace.key, object: object.key, id } });
    else set({ peek: id });
  };
  const restore = useRestore(object);
  const ways = search.bin ? [] : (funnel ? [funnel] : funnels).filter(({ rights }) => rights.advance !== "none");
  const movable = ways.length > 0;
  const pickedRows = items.filter((row) => picked.has(row.id));
  const narrowed =
    search.q !== undefined ||
    search.owner !== undefined ||
    search.stage !== undefined ||
    asked.funnel !== undefined ||
    search.filter !== undefined ||
    search.drill !== undefined ||
    search.bin === true;
  const create = object.rights.create !== "none" && !search.bin && (
    <Button look="primary" icon={<Plus aria-hidden />} onClick={() => setCreating(true)} data-testid="create">
      {t("record.new", { object: say(object.title) })}
    </Button>
  );
  return (
    <>
      <TopBar title={say(object.title)} actions={!phone && create}>
        {object.help !== undefined && (
          <InfoButton title={say(object.title)} label={t("shell.help", { name: say(object.title) })}>
            <p>{say(object.help)}</p>
          </InfoButton>
        )}
        <BoardLink funnels={funnel ? [funnel] : funnels} />
        {count && (
          <span className="pill num" data-testid="record-count" data-count={count.value}>
            {t(count.capped ? "list.countCapped" : "list.count", { count: count.value, shown: format.number(count.value) })}
          </span>
        )}
      </TopBar>
      <div className="sub">
        <ViewChoice
          views={comesFromElsewhere(search) ? [] : views}
          chosen={view}
          onChange={(chosen) => set({ view: chosen, sort: undefined, funnel: undefined, ...(funnels.length > 1 && { stage: undefined }) })}
        />
        <SearchBox
          value={search.q ?? ""}
          onChange={(q) => set({ q: q === "" ? undefined : q })}
          placeholder={t("board.searchFor", { object: say(object.title) })}
        />
        <OwnerFilter members={workspace.members} value={search.owner} onChange={(owner) => set({ owner })} />
        {funnels.length > 1 && (funnel === undefined || asked.funnel !== undefined) && (
          <FunnelFilter funnels={funnels} value={funnel} onChange={(chosen) => set({ funnel: chosen, stage: undefined })} />
        )}
        {funnels.length > 0 && (
          <StageFilter
            funnels={funnel ? [funnel] : funnels}
            value={search.stage}
            onChange={(stage, within) => set({ stage: stage?.key, ...(funnel === undefined && within && { funnel: within.key }) })}
          />
        )}
        {(search.filter !== undefined || search.drill !== undefined) && (
          <span className="pill brand list-from">
            <span className="el">{search.from ?? t("list.filtered")}</span>
            <button
              type="button"
              aria-label={t("common.clear")}
              onClick={() => set({ filter: undefined, drill: undefined, from: undefined })}
            >
              <X className="s" aria-hidden />
            </button>
          </span>
        )}
        {narrowed && (
          <Button small look="ghost" icon={<X className="s" aria-hidden />} onClick={clear}>
            {t("common.clearFilters")}
          </Button>
        )}
        <span className="grow" />
        {object.rights.delete !== "none" && !phone && (
          <Button
            small
            look="ghost"
            className={search.bin ? "on" : ""}
            icon={<Trash2 className="s" aria-hidden />}
            aria-pressed={search.bin === true}
            onClick={() => set({ bin: search.bin ? undefined : true })}
          >
            {t("list.bin")}
          </Button>
        )}
        <FileMenu object={object} query={asking} />
        {!phone && <ColumnChoice all={all} shown={shown} onChange={choose} />}
      </div>
      {rows.isPending && (
        <div className="list-loading" aria-busy>
          {Array.from({ length: 12 }, (_, n) => (
            <Skeleton key={`r${String(n)}`} height={18} style={{ margin: "13px 0" }} />
          ))}
        </div>
      )}
      {rows.isError && !rows.data && <Failure error={rows.error} onRetry={() => void rows.refetch()} />}
      {rows.data && items.length === 0 && (
        <Empty
          none={narrowed || view?.filtered === true}
          title={t(search.bin ? "list.binEmpty" : narrowed || view?.filtered ? "board.noResult" : "board.empty", {
            object: say(object.title),
          })}
        >
          {narrowed ? <Button onClick={clear}>{t("common.clearFilters")}</Button> : create}
        </Empty>
      )}
      {items.length > 0 &&
        (phone ? (
          <RecordCards rows={items} columns={columns} onOpen={open} more={rows.hasNextPage} failed={failed} onMore={more} />
        ) : (
          <RecordTable
            rows={items}
            columns={columns}
            total={count && !count.capped ? count.value : undefined}
            label={say(object.title)}
            sort={search.sort}
            viewSort={sortOf(view)}
            onSort={(sort) => set({ sort })}
            widths={widths}
            onWidth={widen}
            sums={summed.length > 0 ? sums : undefined}
            onOpen={search.bin ? undefined : open}
            opened={search.peek}
            selection={movable ? { ids: picked, nameOf: (row) => recordName(object, row, format), onChange: setPicked } : undefined}
            action={search.bin ? { label: t("record.restore"), run: (row) => restore(row.id) } : undefined}
            more={rows.hasNextPage}
            loading={rows.isFetchingNextPage}
            failed={failed}
            onMore={more}
          />
        ))}
      {movable && !phone && (
        <BulkBar
          object={object}
          funnels={ways}
          rows={pickedRows}
          moving={moving}
          onMoving={setMoving}
          onClear={() => setPicked(new Set())}
          onOpen={open}
        />
      )}
      <Suspense>
        {search.peek !== undefined && (
          <RecordPeek
            object={object.key}
            id={search.peek}
            way={{
              rows: items,
              total: count && !count.capped ? count.value : undefined,
              nameOf: (row) => recordName(object, row, format),
              onStep: (peek) => void navigate({ search: (old) => ({ ...old, peek }) as ListSearch, replace: true }),
              onEnd: rows.hasNextPage && !rows.isFetchingNextPage ? more : undefined,
            }}
            onClose={() => set({ peek: undefined })}
          />
        )}
        {creating && (
          <CreateDialog object={object.key} funnel={funnels.length > 1 ? funnel?.key : undefined} onClose={() => setCreating(false)} />
        )}
      </Suspense>
    </>
  );
}
