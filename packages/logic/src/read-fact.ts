import type { Frame } from "./operator.ts";
import type { LogicType, Source } from "./types.ts";
import { decode, type Value } from "./values.ts";

type Bag = Readonly<Record<string, unknown>> | null | undefined;

/** Own properties only: what objects inherit is no data. */
const own = (bag: Bag, key: string): unknown => (bag && Object.hasOwn(bag, key) ? bag[key] : null);

const readers: Record<Source["from"], (frame: Frame, first: string, second: string) => unknown> = {
  field: ({ facts }, field) => own(facts.fields, field),
  hop: ({ facts }, through, field) => own(own(facts.hops, through) as Bag, field),
  stage: ({ facts }, what) => own(facts.stage, what),
  visits: ({ facts }, stage) => own(facts.visits, stage) ?? 0,
  firstEntered: ({ facts }, stage) => own(facts.firstEntered, stage),
  param: ({ facts }, key) => own(facts.params, key),
  user: ({ facts }, what) => own(facts.user, what),
  owner: ({ facts }) => facts.owner ?? null,
  clock: ({ facts }, what) => own(facts as unknown as Bag, what),
  previous: ({ facts }, field) => own(facts.previous, field),
  child: ({ row }, field) => own(row, field),
};

/** The value of a name in a frame, decoded as its static type. */
export function readFact(frame: Frame, is: LogicType["is"], from: Source["from"], first = "", second = ""): Value {
  return decode(is, readers[from](frame, first, second));
}

/** The child rows of an inverse name, each as a frame of its own. */
export function readRows({ facts }: Frame, name: string): readonly Frame[] {
  const rows = own(facts.children, name);
  return Array.isArray(rows) ? rows.map((row: Frame["row"]) => ({ facts, ...(row && { row }) })) : [];
}
