import { Problem } from "@funnelsmith/problem";
import { useMutation } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";
import { call, newKey } from "../../api/call.ts";
import { recordsPath } from "../../api/queries.ts";
import type { MoveInput } from "../../api/move-types.ts";
import type { RecordRow } from "../../api/record-types.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { changesOf, inputsOf } from "../record/changes-of.ts";
import { advance } from "./check-query.ts";
import { classifyMove, stageIn } from "./classify-move.ts";
import { criterionLines } from "./criterion-line.ts";
import type { Gate, GateRequest } from "./gate.ts";
import { type MoveReason, wireReason } from "./reason-fields.tsx";
import { refusalOf } from "./refusal.ts";
import { useCheck } from "./use-check.ts";
import { useJudge, useSetting } from "./use-judge.ts";
import { useLater } from "./use-later.ts";

/** Judges a move while its missing values are being filled in, then saves and moves in one request. */
export function useGate(request: GateRequest): Gate {
  const { workspace, object, funnel, to } = request;
  const { language, t } = useWords();
  const place = useMemo(() => ({ app: workspace.key, object: object.key }), [workspace.key, object.key]);
  const [row, setRow] = useState(request.row);
  // Read anew around the panel: what is typed stays over it.
  if (request.row.version > row.version) setRow(request.row);
  const [values, setValues] = useState<Readonly<Record<string, unknown>>>({});
  const [reason, setReasonState] = useState<MoveReason>({ code: "", note: "" });
  const [exception, setException] = useState<string>();
  const [notice, setNotice] = useState<string>();
  const patch = useMemo(() => changesOf(object, row, { ...inputsOf(object, row), ...values }), [object, values, row]);
  const judge = useJudge(object, funnel);
  const setting = useSetting(workspace);
  const move = useMemo(() => classifyMove(funnel, stageIn(funnel, row), to), [funnel, row, to]);
  const denied = move?.policy === "deny";
  const check = useCheck(request, row, patch, !denied);
  const { answer, fresh } = check;
  const local = useMemo(() => (judge && move ? judge.judge(move, row, patch, setting) : []), [judge, move, row, patch, setting]);
  const save = useMutation({
    mutationFn: (input: MoveInput) => advance(place, row, input, newKey()),
    onSuccess: (moved) => request.onMoved(moved),
    onError: async (error) => {
      if (!(error instanceof Problem)) return;
      if (error.code === "GATE_CLOSED") await check.refetch();
      else if (error.status === 409 || error.status === 412) await catchUp.current();
    },
  });
  // What is typed is judged with every check: a value the record may not have is said at its field before anybody tries to save it.
  const error = save.error ?? check.error;
  const { wrong, elsewhere } = useMemo(() => refusalOf(error, object), [error, object]);
  const lines = useMemo(
    () =>
      criterionLines(local, answer?.criteria ?? request.refused, { object, row, language }, fresh).map((line) =>
        line.fields.some((field) => field in wrong) ? { ...line, met: false } : line,
      ),
    [local, answer, request.refused, object, row, language, fresh, wrong],
  );
  const missing = lines.filter((line) => line.severity === "must" && line.met === false && !line.waived).length;
  const refused = Object.keys(wrong).filter((field) => !lines.some((line) => line.fields.includes(field)));
  const catchUp = useRef<() => Promise<void>>(async () => undefined);
  useEffect(() => {
    catchUp.current = async () => {
      const now = await call<RecordRow>("GET", `${recordsPath(place.app, place.object)}/${row.id}`);
      if (now.stage !== row.stage || now.funnel !== row.funnel) return request.onElsewhere(now);
      setRow(now);
      setNotice(t("gate.changedMeanwhile"));
    };
  });
  // A card of a board or list comes without rows; they are filled in from what there is, not from nothing.
  const bare = object.fields.some((field) => "fields" in field && !(field.key in row.fields));
  useEffect(() => {
    if (!bare) return;
    void call<RecordRow>("GET", `${recordsPath(place.app, place.object)}/${row.id}`).then(
      (now) => setRow((old) => (now.version === old.version ? now : { ...old, fields: { ...now.fields, ...old.fields } })),
      () => undefined,
    );
  }, [bare, place, row.id]);
  const newer = fresh && answer !== undefined && answer.version > row.version;
  useEffect(() => {
    if (newer) void catchUp.current();
  }, [newer]);
  const reasonNeeded = answer?.reason.required ?? move?.reason.required ?? false;
  const reasonGiven = (move?.reason.options.length ?? 0) > 0 ? reason.code !== "" : reason.note.trim() !== "";
  const reasonMissing = reasonNeeded && !reasonGiven && !denied;
  const excused = exception !== undefined && exception.trim() !== "";
  const ready = !denied && !reasonMissing && Object.keys(wrong).length === 0 && (exception === undefined ? missing === 0 : excused);
  const submit = (): void => {
    const unmet = lines.filter((line) => line.severity === "must" && line.met === false).map((line) => line.key);
    const why = wireReason(reason);
    save.mutate({
      to,
      funnel: funnel.key,
      ...(Object.keys(patch).length > 0 && { patch }),
      ...(why && { reason: why }),
      ...(exception !== undefined && unmet.length > 0 && { exception: { criteria: [...new Set(unmet)], reason: exception.trim() } }),
    });
  };
  const goOn = useLater(patch, check.settled, () => ready && submit());
  return {
    row,
    move,
    lines,
    loading: check.pending,
    checkError: check.error ?? undefined,
    values,
    setValue: (field, value) => {
      setNotice(undefined);
      if (save.isError) save.reset();
      setValues((old) => ({ ...old, [field]: value }));
    },
    fieldErrors: wrong,
    error,
    reason,
    setReason: (change) => setReasonState((old) => ({ ...old, ...change })),
    reasonNeeded,
    reasonMissing,
    exception,
    setException,
    missing,
    open: missing + refused.length + (reasonMissing ? 1 : 0),
    ready,
    saving: save.isPending,
    failure: notice ?? elsewhere,
    submit: () => {
      if (save.isPending) return true;
      if (ready) submit();
      else if (!check.settled) goOn();
      return ready || !check.settled;
    },
    recheck: () => void check.refetch(),
    judge,
    setting,
    patch,
  };
}
