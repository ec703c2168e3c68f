import { type FormatContext, kindOf } from "@funnelsmith/fields";
import type { FieldView } from "../api/workspace-types.ts";
import type { CellBlock } from "./cell-block.ts";
import { type CellErrors, type RowValues, withValue } from "./rows.ts";

/** The rows a block is pasted into, and from which cell on. */
export interface PastePlace {
  readonly rows: readonly RowValues[];
  readonly columns: readonly FieldView[];
  /** What a row that has to be added starts with. */
  readonly start: RowValues;
  readonly most: number;
  readonly row: number;
  readonly column: number;
}

/** What became of a block. */
export interface Pasted {
  readonly rows: readonly RowValues[];
  /** Cells set, emptied ones included. */
  readonly filled: number;
  /** Why cells kept what they had, by `row/column`. */
  readonly wrong: CellErrors;
  /** Cells for which there is no place: beyond the last column or row, or under a column nobody fills in. */
  readonly left: number;
}

/** Whether a column takes text: what points at somebody, something or a file is chosen, never guessed from a name. */
function isTyped(column: FieldView): boolean {
  const { member, reference } = kindOf(column).flags;
  return member !== true && reference !== true && kindOf(column).files === undefined;
}

/** Lays a block over rows, each text read as its column reads what is typed; a cell it does not fit keeps its value and says why. */
export function pasteRows(block: CellBlock, place: PastePlace, context: FormatContext, chosen: string): Pasted {
  const { columns, start, most } = place;
  const rows = [...place.rows];
  const wrong = new Map<string, string>();
  let [filled, left] = [0, 0];
  block.forEach((line, down) => {
    const at = place.row + down;
    if (at >= most) {
      left += line.length;
      return;
    }
    let row = rows[at] ?? start;
    line.forEach((text, right) => {
      const column = columns[place.column + right];
      if (column?.access !== "edit" || kindOf(column).flags.virtual) {
        left += 1;
      } else if (!isTyped(column)) {
        wrong.set(`${at}/${column.key}`, chosen);
      } else {
        const read = kindOf(column).parse(text, column, context);
        if (read.ok) {
          row = withValue(row, column.key, read.value);
          filled += 1;
        } else wrong.set(`${at}/${column.key}`, `${text}: ${read.problem.detail[context.locale]}`);
      }
    });
    rows[at] = row;
  });
  return { rows, filled, wrong, left };
}
