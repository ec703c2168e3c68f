/** What an updating statement is made for. */
export interface UpdateShape {
  /** One row, or as many as there are. */
  readonly many: boolean;
  /** Keys of the fields written, sorted. */
  readonly fields: readonly string[];
  /** Keys of the sub-tables whose rows are written before, sorted. */
  readonly rows: readonly string[];
  readonly owner: boolean;
  readonly collaborators: boolean;
  readonly idempotent: boolean;
  /** Nothing is written when a stage would draw a row in. */
  readonly guarded: boolean;
}
