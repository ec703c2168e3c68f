/** One place of a definition that names something defined elsewhere. */
export interface Reference {
  /** JSON Pointer of the place. */
  readonly from: string;
  readonly kind: "object" | "field" | "option" | "funnel" | "stage" | "role" | "parameter";
  /** Keys from the outermost, by dots: `deal`, `deal.amount`, `deal.source.fair`, `sales`, `sales.lead`, `seller`, `max_discount`. */
  readonly to: string;
  /** True where the place says the inverse name of the field, which is not its key. */
  readonly inverse?: true;
}
