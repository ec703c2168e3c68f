import type { Board, BoardStage, RecordPage, RecordRow } from "../../api/record-types.ts";

/** Adds decimal texts as cents would, without floats for what people read; empty counts as nothing. */
function plus(sum: BoardStage["sum"], amount: unknown, sign: 1 | -1): BoardStage["sum"] {
  if (sum === null || amount === null || amount === undefined || amount === "") return sum;
  const scale = Math.max(places(sum), places(amount));
  const unit = 10n ** BigInt(scale);
  const total = units(sum, scale) + BigInt(sign) * units(amount, scale);
  if (scale === 0) return String(total);
  const positive = total < 0n ? -total : total;
  return `${total < 0n ? "-" : ""}${positive / unit}.${String(positive % unit).padStart(scale, "0")}`;
}

const places = (value: unknown): number => String(value).split(".")[1]?.length ?? 0;
const units = (value: unknown, scale: number): bigint => {
  const [whole = "0", part = ""] = String(value).replace("-", "").split(".");
  const count = BigInt(whole + part.padEnd(scale, "0"));
  return String(value).startsWith("-") ? -count : count;
};

function without(stage: BoardStage, row: RecordRow, amountField: string | undefined): BoardStage {
  const old = stage.items.find((item) => item.id === row.id);
  if (!old) return stage;
  return {
    ...stage,
    count: stage.count - 1,
    sum: plus(stage.sum, amountField && old.fields[amountField], -1),
    items: stage.items.filter((item) => item.id !== row.id),
  };
}

/** The board with a record where it now is: out of its old column, on top of the new one, counts and sums moved with it. */
export function placeRecord(board: Board, row: RecordRow, amountField: string | undefined): Board {
  const stages = board.stages.map((stage) => without(stage, row, amountField));
  return {
    ...board,
    stages: stages.map((stage) =>
      stage.key === row.stage && row.funnel === board.funnel
        ? {
            ...stage,
            count: stage.count + 1,
            sum: plus(stage.sum, amountField && row.fields[amountField], 1),
            items: [row, ...stage.items],
          }
        : stage,
    ),
  };
}

/** The board with the next page of a column under what is there; a card that came up meanwhile stands once. */
export function appendPage(board: Board, key: string, page: RecordPage): Board {
  return {
    ...board,
    stages: board.stages.map((stage) => {
      if (stage.key !== key) return stage;
      const shown = new Set(stage.items.map(({ id }) => id));
      return { ...stage, items: [...stage.items, ...page.items.filter(({ id }) => !shown.has(id))], nextCursor: page.nextCursor };
    }),
  };
}

/** The board with a record's new values in place. */
export function replaceRecord(board: Board, row: RecordRow): Board {
  return {
    ...board,
    stages: board.stages.map((stage) => ({ ...stage, items: stage.items.map((item) => (item.id === row.id ? row : item)) })),
  };
}
