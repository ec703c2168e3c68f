/**
 * A piece of SQL with its bound values kept apart. Text and values never mix: whatever a person wrote is a value.
 * Hot statements are rendered once per shape, which is why this is not a query builder (building one costs about 60 µs per list).
 */
export interface Sql {
  /** One more than `values`. */
  readonly texts: readonly string[];
  readonly values: readonly unknown[];
}

const isSql = (value: unknown): value is Sql => typeof value === "object" && value !== null && "texts" in value && "values" in value;

/** Tagged template: nested fragments are spliced in, everything else is bound. */
export function sql(strings: TemplateStringsArray, ...inputs: readonly unknown[]): Sql {
  const texts: string[] = [strings[0] ?? ""];
  const values: unknown[] = [];
  const last = (): number => texts.length - 1;
  inputs.forEach((input, index) => {
    if (isSql(input)) {
      texts[last()] += input.texts[0] ?? "";
      input.values.forEach((value, at) => {
        values.push(value);
        texts.push(input.texts[at + 1] ?? "");
      });
    } else {
      values.push(input);
      texts.push("");
    }
    texts[last()] += strings[index + 1] ?? "";
  });
  return { texts, values };
}

/** SQL text written by us, never by a user. */
export function raw(text: string): Sql {
  return { texts: [text], values: [] };
}

/** A quoted, dot-joined identifier; quotes inside are doubled. */
export function ident(...names: readonly string[]): Sql {
  return raw(names.map((name) => `"${name.replaceAll('"', '""')}"`).join("."));
}

/** Fragments in a row with a separator between. */
export function join(parts: readonly Sql[], separator = ", "): Sql {
  const texts: string[] = [""];
  const values: unknown[] = [];
  parts.forEach((part, index) => {
    if (index > 0) texts[texts.length - 1] += separator;
    texts[texts.length - 1] += part.texts[0] ?? "";
    part.values.forEach((value, at) => {
      values.push(value);
      texts.push(part.texts[at + 1] ?? "");
    });
  });
  return { texts, values };
}

/**
 * The statement for the driver: `$1 …` placeholders, starting after `offset` values bound elsewhere. A slot that stands in several places
 * is one placeholder: the people below somebody are a long list, and are sent and read once.
 */
export function render(fragment: Sql, offset = 0): { readonly text: string; readonly values: readonly unknown[] } {
  const values: unknown[] = [];
  const places = new Map<string, number>();
  let text = fragment.texts[0] ?? "";
  fragment.values.forEach((value, at) => {
    let place = value instanceof Slot ? places.get(value.name) : undefined;
    if (place === undefined) {
      place = values.push(value);
      if (value instanceof Slot) places.set(value.name, place);
    }
    text += `$${place + offset}${fragment.texts[at + 1]}`;
  });
  return { text, values };
}

/** A value known only when a statement runs: the acting user, the clock, the zone. Lets one rendered text serve every request. */
export class Slot {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** A bound value to be filled at run time by name. */
export function slot(name: string): Sql {
  return { texts: ["", ""], values: [new Slot(name)] };
}

/** The values of a rendered statement with every slot filled; a slot without a binding is a programming error. */
export function fill(values: readonly unknown[], bindings: Readonly<Record<string, unknown>>): unknown[] {
  return values.map((value) => {
    if (!(value instanceof Slot)) return value;
    if (!(value.name in bindings)) throw new Error(`no binding for slot ${value.name}`);
    return bindings[value.name];
  });
}
