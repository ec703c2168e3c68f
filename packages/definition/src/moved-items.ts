/** The fewest items that, taken out and put elsewhere, turn one order into the other; both orders hold the same items. */
export function movedItems(before: readonly string[], after: readonly string[]): Set<string> {
  const placeAfter = new Map(after.map((key, index) => [key, index]));
  const places = before.map((key) => placeAfter.get(key) ?? 0);
  // Longest increasing run of places: those items keep their order, the others have moved.
  const ends: number[] = [];
  const previous: number[] = [];
  for (const [index, place] of places.entries()) {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((places[ends[middle] ?? 0] ?? 0) < place) low = middle + 1;
      else high = middle;
    }
    previous[index] = low === 0 ? -1 : (ends[low - 1] ?? -1);
    ends[low] = index;
  }
  const staying = new Set<string>();
  for (let index = ends.at(-1) ?? -1; index >= 0; index = previous[index] ?? -1) staying.add(before[index] ?? "");
  return new Set(after.filter((key) => !staying.has(key)));
}
