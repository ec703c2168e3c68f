/** Names longer than this are no slip of the pen. */
const longest = 64;
/** Slips a wrong name may be away from the right one. */
const mostSlips = 6;
/** Names looked at, in their order; an object with a hundred references has more than people mistype. */
const mostNames = 5_000;

/** The known name a reader most likely meant by a misspelt one, whatever its case; undefined when none is near. */
export function nearest(wrong: string, known: Iterable<string>): string | undefined {
  if (wrong.length > longest) return undefined;
  const wanted = wrong.toLowerCase();
  let best: string | undefined;
  let most = Math.min(mostSlips, Math.max(1, Math.floor(wanted.length / 3)));
  let left = mostNames;
  for (const name of known) {
    if ((left -= 1) < 0 || most < 0) break;
    const distance = editDistance(wanted, name.toLowerCase(), most);
    if (distance !== undefined) [best, most] = [name, distance - 1];
  }
  return best;
}

/**
 * Letters to change, add, drop or swap with their neighbour to make one word of the other (optimal string alignment); undefined when they
 * are more than `most`. Cells further than that from the diagonal are not computed.
 */
export function editDistance(one: string, other: string, most: number): number | undefined {
  if (most < 0 || Math.abs(one.length - other.length) > most) return undefined;
  const beyond = most + 1;
  let before: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let i = 1; i <= one.length; i += 1) {
    const [from, to] = [Math.max(1, i - most), Math.min(other.length, i + most)];
    const row: number[] = [];
    row[from - 1] = from === 1 ? i : beyond;
    let least = row[from - 1] ?? beyond;
    for (let j = from; j <= to; j += 1) {
      const same = one[i - 1] === other[j - 1];
      let distance = Math.min((last[j - 1] ?? beyond) + (same ? 0 : 1), (last[j] ?? beyond) + 1, (row[j - 1] ?? beyond) + 1);
      if (j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) distance = Math.min(distance, (before[j - 2] ?? beyond) + 1);
      row[j] = distance;
      if (distance < least) least = distance;
    }
    if (least > most) return undefined;
    [before, last] = [last, row];
  }
  const distance = last[other.length] ?? beyond;
  return distance <= most ? distance : undefined;
}
