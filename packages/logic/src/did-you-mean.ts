/** Names longer than this are no slip of the pen. */
const longest = 60;
/** Slips a wrong name may be away from the right one. */
const mostSlips = 6;
/** Names looked at, in their order; an object with a hundred references has more than people mistype. */
const mostNames = 5_000;

/** The known name nearest to a wrong one, as a hint in both languages; undefined when none is near. */
export function didYouMean(wrong: string, known: readonly string[]): readonly [zh: string, en: string] | undefined {
  if (wrong.length > longest) return undefined;
  let best: string | undefined;
  let least = Math.min(mostSlips, Math.max(1, Math.floor(wrong.length / 3))) + 1;
  for (const name of known.slice(0, mostNames)) {
    if (Math.abs(wrong.length - name.length) >= least) continue;
    const distance = editDistance(wrong, name, least);
    if (distance < least) [best, least] = [name, distance];
  }
  return best === undefined ? undefined : [`是否想写“${best}”？`, `Did you mean "${best}"?`];
}

/** Levenshtein distance where it is below the bound, else the bound or more: cells further than that from the diagonal are not computed. */
function editDistance(a: string, b: string, bound: number): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  let next = row.slice();
  for (let i = 1; i <= a.length; i += 1) {
    const [from, to] = [Math.max(1, i - bound), Math.min(b.length, i + bound)];
    next[from - 1] = from === 1 ? i : bound;
    let least = bound;
    for (let j = from; j <= to; j += 1) {
      const swap = (row[j - 1] ?? bound) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const distance = Math.min(swap, (row[j] ?? bound) + 1, (next[j - 1] ?? bound) + 1);
      next[j] = distance;
      if (distance < least) least = distance;
    }
    if (to < b.length) next[to + 1] = bound;
    if (least >= bound) return bound;
    [row, next] = [next, row];
  }
  return row[b.length] ?? bound;
}
