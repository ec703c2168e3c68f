/** Limits of one definition document beyond the counts its schemas state; every refusal names the limit and the value. */
export const definitionLimits: Readonly<{
  /** Levels of nesting; a rule of 32 levels inside a field fits. */
  depth: number;
  /** Values in the whole document, counting every object, array and scalar. */
  values: number;
  /** Characters of one text. */
  textLength: number;
  /** Problems reported at once. */
  problems: number;
  /** Operators and operands of a formula once the formulas it reads are written out in it. */
  formulaSize: number;
}> = Object.freeze({ depth: 96, values: 400_000, textLength: 100_000, problems: 100, formulaSize: 2_000 });
