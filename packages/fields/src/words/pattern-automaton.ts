/** Inclusive ranges of code points. */
export type CharacterSet = readonly (readonly [number, number])[];

/**
 * The position automaton of a regular expression: one state per character place, an edge where one place may follow another.
 * `doubled` holds edges that exist twice, which is how a loop directly inside a loop shows.
 */
export interface PatternAutomaton {
  readonly sets: readonly CharacterSet[];
  readonly next: readonly (readonly number[])[];
  readonly doubled: readonly (readonly [number, number])[];
  /** Places a text may begin at. */
  readonly first: readonly number[];
}

/** Places and repetitions beyond these are refused or treated as endless. */
const mostPlaces = 240;
const mostCopies = 12;

const top = 0x10ffff;
const any: CharacterSet = [[0, top]];
const digit: CharacterSet = [[48, 57]];
const word: CharacterSet = [
  [48, 57],
  [65, 90],
  [95, 95],
  [97, 122],
];
const space: CharacterSet = [
  [9, 13],
  [32, 32],
  [160, 160],
  [0x2000, 0x200a],
  [0x3000, 0x3000],
];

function complement(set: CharacterSet): CharacterSet {
  const out: [number, number][] = [];
  let from = 0;
  for (const [low, high] of [...set].sort((a, b) => a[0] - b[0])) {
    if (low > from) out.push([from, low - 1]);
    from = Math.max(from, high + 1);
  }
  if (from <= top) out.push([from, top]);
  return out;
}

const classes: Readonly<Record<string, CharacterSet>> = {
  d: digit,
  D: complement(digit),
  w: word,
  W: complement(word),
  s: space,
  S: complement(space),
};

const controls: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, f: 12, v: 11, 0: 0 };

/** What a part of the expression begins and ends with; places are numbers of states. */
interface Part {
  readonly first: readonly number[];
  readonly last: readonly number[];
  readonly empty: boolean;
}

const nothing: Part = { first: [], last: [], empty: true };

/**
 * Reads an expression that both JavaScript and RE2 accept; undefined when it is too large to judge. Assertions count as nothing and
 * named character classes as any character, so that the automaton allows more rather than less.
 */
export function patternAutomaton(source: string): PatternAutomaton | undefined {
  const text = Array.from(source);
  const sets: CharacterSet[] = [];
  const edges: Set<number>[] = [];
  const doubled: [number, number][] = [];
  let at = 0;
  let tooLarge = false;

  const link = (from: Part, to: Part): void => {
    for (const a of from.last) {
      for (const b of to.first) {
        if (edges[a]?.has(b)) doubled.push([a, b]);
        edges[a]?.add(b);
      }
    }
  };
  const place = (set: CharacterSet): Part => {
    if (sets.length >= mostPlaces) tooLarge = true;
    sets.push(set);
    edges.push(new Set());
    return { first: [sets.length - 1], last: [sets.length - 1], empty: false };
  };
  const follow = (a: Part, b: Part): Part => {
    link(a, b);
    return {
      first: a.empty ? [...a.first, ...b.first] : a.first,
      last: b.empty ? [...a.last, ...b.last] : b.last,
      empty: a.empty && b.empty,
    };
  };

  /** The set of an escape after its backslash, or a code point. */
  const escape = (): CharacterSet => {
    const letter = text[at] ?? "";
    at += 1;
    const set = classes[letter];
    if (set) return set;
    if (letter === "p" || letter === "P") {
      at = Math.max(text.indexOf("}", at), at) + 1;
      return any;
    }
    const hex =
      letter === "x" || letter === "u" ? /^(?:\{([0-9a-fA-F]+)\}|([0-9a-fA-F]{2,4}))/.exec(text.slice(at, at + 10).join("")) : null;
    if (hex) {
      const digits = hex[1] ?? (hex[2] ?? "").slice(0, letter === "x" ? 2 : 4);
      at += hex[1] === undefined ? digits.length : digits.length + 2;
      return [[Number.parseInt(digits, 16), Number.parseInt(digits, 16)]];
    }
    const point = controls[letter] ?? letter.codePointAt(0) ?? 0;
    return [[point, point]];
  };

  const bracket = (): CharacterSet => {
    const negative = text[at] === "^";
    if (negative) at += 1;
    const set: (readonly [number, number])[] = [];
    let start = true;
    while (at < text.length && (text[at] !== "]" || start)) {
      start = false;
      const one = text[at] === "\\" ? ((at += 1), escape()) : item();
      const low = one[0]?.[0] ?? 0;
      if (text[at] === "-" && text[at + 1] !== "]" && one.length === 1) {
        at += 1;
        const other = text[at] === "\\" ? ((at += 1), escape()) : item();
        set.push([low, other[0]?.[1] ?? low]);
      } else set.push(...one);
    }
    at += 1;
    return negative ? complement(set) : set;
  };
  const item = (): CharacterSet => {
    // POSIX classes of RE2, such as [:alpha:], count as any character.
    if (text[at] === "[" && text[at + 1] === ":") {
      at = text.indexOf("]", at) + 1;
      return any;
    }
    const point = text[at]?.codePointAt(0) ?? 0;
    at += 1;
    return [[point, point]];
  };

  const atom = (): Part => {
    const sign = text[at] ?? "";
    at += 1;
    if (sign === "^" || sign === "$") return nothing;
    if (sign === ".") return place(any);
    if (sign === "[") return place(bracket());
    if (sign === "(") {
      if (text[at] === "?") at = text.findIndex((one, index) => index >= at && (one === ":" || one === ">")) + 1;
      const inner = alternatives();
      at += 1;
      return inner;
    }
    if (sign !== "\\") return place([[sign.codePointAt(0) ?? 0, sign.codePointAt(0) ?? 0]]);
    if ("bBAzZ".includes(text[at] ?? " ")) {
      at += 1;
      return nothing;
    }
    return place(escape());
  };

  /** Least and greatest count of a quantifier at the cursor. */
  const quantifier = (): readonly [number, number] | undefined => {
    const sign = text[at];
    let found: readonly [number, number] | undefined;
    if (sign === "*") found = [0, Number.POSITIVE_INFINITY];
    else if (sign === "+") found = [1, Number.POSITIVE_INFINITY];
    else if (sign === "?") found = [0, 1];
    else {
      const counts = /^\{(\d+)(,?)(\d*)\}/.exec(text.slice(at, at + 24).join(""));
      if (!counts) return undefined;
      const least = Number(counts[1]);
      found = [least, counts[2] === "" ? least : counts[3] === "" ? Number.POSITIVE_INFINITY : Number(counts[3])];
      at += counts[0].length - 1;
    }
    at += 1;
    if (text[at] === "?") at += 1;
    return found;
  };

  const repeated = (): Part => {
    const start = at;
    let part = atom();
    const end = at;
    const counts = quantifier();
    if (!counts) return part;
    const [least, most] = counts;
    const after = at;
    const copy = (): Part => {
      at = start;
      const made = atom();
      at = end;
      return made;
    };
    const loop = most > mostCopies;
    const copies = loop ? Math.max(Math.min(least, mostCopies), 1) : most;
    if (most === 0) part = nothing;
    if (loop && copies === 1) link(part, part);
    if (least === 0) part = { ...part, empty: true };
    for (let index = 1; index < copies && !tooLarge; index += 1) {
      let more = copy();
      if (loop && index === copies - 1) link(more, more);
      if (index >= least) more = { ...more, empty: true };
      part = follow(part, more);
    }
    at = after;
    return part;
  };

  const sequence = (): Part => {
    let part = nothing;
    while (at < text.length && text[at] !== "|" && text[at] !== ")" && !tooLarge) part = follow(part, repeated());
    return part;
  };

  const alternatives = (): Part => {
    let part = sequence();
    while (text[at] === "|" && !tooLarge) {
      at += 1;
      const other = sequence();
      part = { first: [...part.first, ...other.first], last: [...part.last, ...other.last], empty: part.empty || other.empty };
    }
    return part;
  };

  const { first } = alternatives();
  return tooLarge ? undefined : { sets, next: edges.map((set) => [...set]), doubled, first };
}
