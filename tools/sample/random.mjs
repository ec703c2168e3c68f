/** A seeded generator of numbers in [0, 1) with what the sample needs to draw from it. The same seed tells the same story. */
export function randomFrom(seed) {
  let state = seed >>> 0;
  // mulberry32: small, even, and the same on every machine.
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const between = (least, most) => least + next() * (most - least);
  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  return {
    next,
    between,
    whole: (least, most) => Math.floor(between(least, most + 1)),
    chance: (probability) => next() < probability,
    pick: (list) => list[Math.floor(next() * list.length)],
    /** One of `{value: weight}`. */
    weighted(weights) {
      const entries = Object.entries(weights);
      let left = next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [value, weight] of entries) {
        left -= weight;
        if (left < 0) return value;
      }
      return entries[entries.length - 1][0];
    },
    /** Log-normal: half of the draws below `median`. */
    skewed: (median, spread) => median * Math.exp(spread * normal()),
  };
}

/** First days of a story, earliest first: steadily more from `days` ago on, the faster the larger `stretch`, and bursts of leads. */
export function startDays(random, { many, days, least, stretch, bursts }) {
  const steady = Array.from({ length: many }, () => -0.6 - days * (1 - Math.sqrt(random.between(least, 1))) * stretch);
  const more = bursts.flatMap(({ leads, from, to }) => Array.from({ length: leads }, () => random.between(from, to)));
  return [...steady, ...more].sort((a, b) => a - b);
}

/** Days with three places: a minute and a half. */
export const roundDay = (day) => Math.round(day * 1000) / 1000;

/** The day with its hours from 0 to 24 told as office hours, in the same order. */
export const officeHour = (moment) => roundDay(Math.floor(moment) + (8.5 + 9.7 * (moment - Math.floor(moment))) / 24);

/** A moment in office hours of the day, not before `earliest`. */
export function officeTime(random, day, earliest) {
  const moment = Math.floor(day) + random.between(8.5, 18.2) / 24;
  return roundDay(Math.max(moment, earliest + 0.01));
}

/** Exact amounts: whole cents inside, decimal text outside. */
export const moneyText = (cents) => (cents % 100 === 0 ? String(cents / 100) : (cents / 100).toFixed(2));

/** Cents rounded to whole thousands of the currency. */
export const thousands = (cents) => Math.round(cents / 1000_00) * 1000_00;
