import { Problem } from "@funnelsmith/problem";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";
import { call, newKey } from "../../api/call.ts";
import { recordsPath } from "../../api/queries.ts";
import { sentenceOf } from "../../api/sentence-of.ts";
import type { CriterionAnswer, FunnelView, GateAnswer, MoveInput, ObjectView, RecordRow, Workspace } from "../../api/types.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { toInput } from "../../form/labels.ts";
import { useDebounced } from "../../ui/use-debounced.ts";
import { advance, checkQuery } from "./check-query.ts";
import { classifyMove, type Move } from "./classify-move.ts";
import { type CriterionLine, criterionLines } from "./criterion-line.ts";
import type { Judge, Setting } from "./judge.ts";
import { useJudge, useSetting } from "./use-judge.ts";

/** What a gate panel is opened for. */
export interface GateRequest {
  readonly workspace: Workspace;
  readonly object: ObjectView;
  readonly funnel: FunnelView;
  readonly row: RecordRow;
  readonly to: string;
  /** Known when the server has just refused the move. */
  readonly refused?: readonly CriterionAnswer[] | undefined;
  readonly onMoved: (row: RecordRow) => void;
  /** Somebody else moved the record meanwhile: the panel no longer makes sense. */
  readonly onElsewhere: (row: RecordRow) => void;
}

/** Everything a gate panel shows and can do. */
export interface Gate {
  readonly row: RecordRow;
  readonly move: Move | undefined;
  readonly lines: readonly CriterionLine[];
  readonly loading: boolean;
  readonly checkError: unknown;
  readonly values: Readonly<Record<string, unknown>>;
  readonly setValue: (field: string, value: unknown) => void;
  readonly fieldErrors: Readonly<Record<string, string>>;
  readonly reason: { readonly code: string; readonly note: string };
  readonly setReason: (change: Partial<{ code: string; note: string }>) => void;
  readonly reasonNeeded: boolean;
  readonly exception: string | undefined;
  readonly setException: (reason: string | undefined) => void;
  readonly missing: number;
  readonly ready: boolean;
  readonly saving: boolean;
  readonly failure: string | undefined;
  readonly submit: () => void;
  readonly recheck: () => void;
  readonly judge: Judge | undefined;
  readonly setting: Setting;
  readonly patch: Readonly<Record<string, unknown>>;
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

/** Judges a move while its missing values are being filled in, then saves and moves in one request. */
export function useGate(request: GateRequest): Gate {
  const { workspace, object, funnel, to } = request;
  const { language, t } = useWords();
  const place = useMemo(() => ({ app: workspace.key, object: object.key }), [workspace.key, object.key]);
  const [row, setRow] = useState(request.row);
  const [values, setValues] = useState<Readonly<Record<string, unknown>>>({});
  const [reason, setReasonState] = useState({ code: "", note: "" });
  const [exception, setException] = useState<string>();
  const [notice, setNotice] = useState<string>();
  const patch = useMemo(
    () => Object.fromEntries(Object.entries(values).filter(([key, value]) => !same(value, toInput(row.fields[key])))),
    [values, row],
  );
  const settled = useDebounced(patch, 250);
  const judge = useJudge(workspace, object, funnel);
  const setting = useSetting(workspace);
  const move = useMemo(() => classifyMove(funnel, row.funnel === funnel.key ? row.stage : null, to), [funnel, row, to]);
  const denied = move?.policy === "deny";
  const check = useQuery({
    ...checkQuery(place, row, to, funnel.key, settled, language),
    enabled: !denied,
    placeholderData: (previous: GateAnswer | undefined) => previous,
  });
  const local = useMemo(() => (judge && move ? judge.judge(move, row, patch, setting) : []), [judge, move, row, patch, setting]);
  const fresh = check.data !== undefined && !check.isPlaceholderData && settled === patch;
  const lines = useMemo(
    () => criterionLines(local, check.data?.criteria ?? request.refused, { object, row, language }, fresh),
    [local, check.data, request.refused, object, row, language, fresh],
  );
  const missing = lines.filter((line) => line.severity === "must" && line.met === false && !line.waived).length;
  const catchUp = useRef<() => Promise<void>>(async () => undefined);
  useEffect(() => {
    catchUp.current = async () => {
      const now = await call<RecordRow>("GET", `${recordsPath(place.app, place.object)}/${row.id}`);
      if (now.stage !== row.stage || now.funnel !== row.funnel) return request.onElsewhere(now);
      setRow(now);
      setNotice(t("gate.changedMeanwhile"));
    };
  });
  const newer = !check.isPlaceholderData && check.data !== undefined && check.data.version > row.version;
  useEffect(() => {
    if (newer) void catchUp.current();
  }, [newer]);
  const reasonNeeded = check.data?.reason.required ?? move?.reason.required ?? false;
  const reasonGiven = (move?.reason.options.length ?? 0) > 0 ? reason.code !== "" : reason.note.trim() !== "";
  const save = useMutation({
    mutationFn: () => {
      const unmet = lines.filter((line) => line.severity === "must" && line.met === false).map((line) => line.key);
      const note = reason.note.trim();
      const input: MoveInput = {
        to,
        funnel: funnel.key,
        ...(Object.keys(patch).length > 0 && { patch }),
        ...((reason.code !== "" || note !== "") && {
          reason: { ...(reason.code !== "" && { code: reason.code }), ...(note !== "" && { note }) },
        }),
        ...(exception !== undefined && unmet.length > 0 && { exception: { criteria: [...new Set(unmet)], reason: exception.trim() } }),
      };
      return advance(place, row, input, newKey());
    },
    onSuccess: (moved) => request.onMoved(moved),
    onError: async (error) => {
      if (!(error instanceof Problem)) return;
      if (error.code === "GATE_CLOSED") await check.refetch();
      else if (error.status === 409 || error.status === 412) await catchUp.current();
    },
  });
  const problem = save.error instanceof Problem ? save.error : undefined;
  // What is typed is judged with every check: a value the record may not have is said at its field before anybody tries to save it.
  const wrong = problem ?? (check.error instanceof Problem ? check.error : undefined);
  const fieldErrors = Object.fromEntries(
    (wrong?.errors ?? []).map((item) => [item.pointer.split("/").at(-1) ?? "", item.detail[language]]),
  );
  const quiet = problem !== undefined && (problem.code === "GATE_CLOSED" || problem.status === 409 || problem.status === 412);
  return {
    row,
    move,
    lines,
    loading: check.isPending && !denied,
    checkError: check.isError ? check.error : undefined,
    values,
    setValue: (field, value) => {
      setNotice(undefined);
      if (save.isError) save.reset();
      setValues((old) => ({ ...old, [field]: value }));
    },
    fieldErrors,
    reason,
    setReason: (change) => setReasonState((old) => ({ ...old, ...change })),
    reasonNeeded,
    exception,
    setException,
    missing,
    ready: !denied && (!reasonNeeded || reasonGiven) && (exception === undefined ? missing === 0 : exception.trim() !== ""),
    saving: save.isPending,
    failure: notice ?? (save.error && !quiet && Object.keys(fieldErrors).length === 0 ? sentenceOf(save.error) : undefined),
    submit: () => save.mutate(),
    recheck: () => void check.refetch(),
    judge,
    setting,
    patch,
  };
}
