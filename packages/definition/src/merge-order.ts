/** The order of a merged list; `clash` when both sides moved the same items in different ways, and then `ours` decided. */
export interface MergedOrder {
  readonly keys: readonly string[];
  readonly clash: boolean;
}

/**
 * Puts the keys of a merged list in order. The side that moved nothing yields to the other; what only one side has follows the item it
 * follows there. `kept` says which keys the merged list holds.
 */
export function mergeOrder(
  base: readonly string[],
  mine: readonly string[],
  theirs: readonly string[],
  kept: ReadonlySet<string>,
  ours: "mine" | "theirs",
): MergedOrder {
  const inMine = new Set(mine);
  const inTheirs = new Set(theirs);
  const inBase = new Set(base);
  const shared = (keys: readonly string[]): string => keys.filter((key) => inMine.has(key) && inTheirs.has(key)).join("\n");
  const common = (keys: readonly string[]): string =>
    keys.filter((key) => inMine.has(key) && inTheirs.has(key) && inBase.has(key)).join("\n");
  const movedMine = common(mine) !== common(base);
  const movedTheirs = common(theirs) !== common(base);
  const clash = shared(mine) !== shared(theirs) && movedMine === movedTheirs;
  const leader = clash ? ours : movedTheirs && !movedMine ? "theirs" : "mine";
  const [skeleton, other] = leader === "mine" ? [mine, theirs] : [theirs, mine];
  const keys = skeleton.filter((key) => kept.has(key));
  const placed = new Set(keys);
  // Walking the other side in its order, every missing key finds what it follows there placed already.
  let previous: string | undefined;
  for (const key of other) {
    if (!kept.has(key)) continue;
    if (!placed.has(key)) {
      keys.splice(previous === undefined ? 0 : keys.indexOf(previous) + 1, 0, key);
      placed.add(key);
    }
    previous = key;
  }
  return { keys, clash };
}
