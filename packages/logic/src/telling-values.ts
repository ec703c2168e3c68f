import { Decimal, decimalText } from "./decimal.ts";
import type { Domain, LogicType } from "./types.ts";

/** Something a condition asks for whose value is not known. */
export interface Unknown {
  readonly type: LogicType;
  readonly domain: Domain;
  /** What it is compared with. */
  readonly literals: Set<string>;
  /** The one other it is compared with. */
  mate: Unknown | undefined;
}

/** A value of every kind that conditions over these literals can tell apart, for two that are compared in every order they can have. */
export function pointsOf(one: Unknown): readonly unknown[] {
  const { type, domain, literals } = one;
  const none = domain.filled ? [] : [null];
  if (type.is === "boolean") return [...none, true, false];
  if (type.is === "choice") return [...none, ...type.values];
  if (type.is === "number") return [...none, ...numbersOf(one)];
  if (type.is === "date") return [...none, ...daysOf(one)];
  // Another text than any that is named: longer than all of them.
  const other = `${[...literals].join("")}·`;
  return [
    ...none,
    ...(type.is === "text" && !domain.filled ? [""] : []),
    ...literals,
    type.is === "id" ? "00000000-0000-0000-0000-00000000000f" : other,
  ];
}

const both = ({ mate, ...one }: Unknown): readonly Omit<Unknown, "mate">[] => (mate ? [one, mate] : [one]);

/**
 * The literals, one number of each interval between and beyond them, as far as the domain has any. Of two that are compared once more
 * between these: whatever the one is, the other may be less, the same and more within an interval, where it can be at all.
 */
function numbersOf(one: Unknown): readonly string[] {
  const compared = both(one);
  const given = compared.flatMap(({ literals, domain: { min, max } }) => [...literals, ...[min, max].filter((end) => end !== undefined)]);
  const scales = compared.map(({ domain }) => domain.scale);
  const ends = given.map((text) => new Decimal(text));
  const once = refined(ends, scales);
  const values = compared.length === 1 ? once : refined(once, scales);
  const { min, max, scale } = one.domain;
  const possible = values.filter(
    (value) =>
      (min === undefined || value.gte(min)) &&
      (max === undefined || value.lte(max)) &&
      (scale === undefined || value.eq(value.round(scale, Decimal.roundDown))),
  );
  return [...new Set(possible.map(decimalText))];
}

type Number = InstanceType<typeof Decimal>;

/** With a number of each scale between every two and beyond the last; whole ones beyond. */
function refined(numbers: readonly Number[], scales: readonly (number | undefined)[]): readonly Number[] {
  const sorted = numbers.toSorted((a, b) => a.cmp(b));
  const between = sorted.slice(1).flatMap((high, index) => {
    const low = sorted[index] ?? high;
    // Halved by a product, which is exact: division keeps 12 places.
    const inside = scales.map((scale) => (scale === undefined ? low.plus(high).times("0.5") : above(low, scale)));
    return inside.filter((value) => value.gt(low) && value.lt(high));
  });
  const first = sorted[0] ?? new Decimal(0);
  const last = sorted.at(-1) ?? new Decimal(0);
  const beyond = [first.round(0, Decimal.roundDown).minus(2), last.round(0, Decimal.roundDown).plus(2)];
  return [...sorted, ...between, ...beyond];
}

/** The next larger number of so many places. */
function above(low: Number, scale: number): Number {
  const cut = low.round(scale, Decimal.roundDown);
  return cut.gt(low) ? cut : cut.plus(new Decimal(10).pow(-scale));
}

/** The days named, and those beside them: one on each side, of two that are compared two. */
function daysOf(one: Unknown): readonly string[] {
  const compared = both(one);
  const given = new Set(compared.flatMap(({ literals }) => [...literals]));
  const near = compared.length === 1 ? [-1, 0, 1] : [-2, -1, 0, 1, 2];
  const days = [...(given.size === 0 ? ["2000-01-01"] : given)].flatMap((day) =>
    near.map((by) => new Date(Date.parse(`${day}T00:00:00Z`) + by * 86_400_000)),
  );
  const texts = days.map((day) => day.toISOString()).filter((text) => /^\d{4}-/.test(text) && !text.startsWith("0000"));
  return [...new Set(texts.map((text) => text.slice(0, 10)))];
}
