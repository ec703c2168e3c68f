import fc from "fast-check";
import type { LogicType } from "../src/index.ts";
import { dates, ids, instants, numbers, texts } from "./random-facts.ts";
import { childNames, names } from "./sample-scope.ts";

/** A rule reads of files only whether there are any. */
type Is = Exclude<LogicType["is"], "files">;
type Rule = fc.Arbitrary<unknown>;

const choiceValues: Readonly<Record<string, readonly string[]>> = {
  grade: ["a", "b", "c"],
  level: ["b", "c", "d"],
  kind: ["call", "demo", "mail"],
  "$stage.key": ["a", "s1", "s2"],
};

function namesOf(is: Is, inside: boolean): readonly string[] {
  if (!inside) return [...names].filter(([, { type }]) => type.is === is).map(([path]) => path);
  const shared = [...names]
    .filter(([, { type, source }]) => type.is === is && ["user", "clock", "param"].includes(source.from))
    .map(([path]) => path);
  return [...[...childNames].filter(([, { type }]) => type.is === is).map(([path]) => path), ...shared];
}

const literals: Partial<Record<Is, Rule>> = {
  text: fc.constantFrom(...texts),
  number: fc.oneof(
    fc.constantFrom(...numbers.map(Number).filter((value) => Math.abs(value) < 1e10)),
    fc.integer({ min: -50, max: 50 }),
    fc.constantFrom(1e-7, 1e21, 12.5, 1 / 3),
  ),
  boolean: fc.boolean(),
  date: fc.constantFrom(...dates),
  instant: fc.oneof(fc.constantFrom(...instants), fc.constant("2026-03-08T01:59:59-05:00")),
  id: fc.constantFrom(...ids),
};

const name = (is: Is, inside: boolean): Rule => fc.constantFrom(...namesOf(is, inside)).map((path) => ({ var: path }));

/** A leaf of a type: a name, or sometimes a literal. Choices are always names, for their literals depend on the other side. */
function leaf(is: Is, inside: boolean): Rule {
  // A date is text until something beside it says otherwise, so date literals stand only as a second operand.
  const literal = is === "date" || is === "instant" ? undefined : literals[is];
  const known = namesOf(is, inside);
  if (known.length === 0) return literal ?? fc.constant(null);
  return literal ? fc.oneof({ weight: 3, arbitrary: name(is, inside) }, { weight: 1, arbitrary: literal }) : name(is, inside);
}

const beside = (is: Is, other: Rule): Rule => {
  const literal = literals[is];
  return literal ? fc.oneof({ weight: 3, arbitrary: other }, { weight: 1, arbitrary: literal }) : other;
};

const call = (operator: string, ...args: readonly Rule[]): Rule => fc.tuple(...args).map((list) => ({ [operator]: list }));
const rows = fc.constant({ var: "activities" });

const made = new Map<string, Rule>();

/** A random rule of a type, at most `depth` operators deep; `inside` an iteration or not. Made once for each, or their number would explode. */
export function randomRule(is: Is, depth: number, inside = false): Rule {
  const key = `${is} ${depth} ${inside}`;
  const rule = made.get(key) ?? makeRule(is, depth, inside);
  made.set(key, rule);
  return rule;
}

function makeRule(is: Is, depth: number, inside: boolean): Rule {
  if (depth <= 0) return leaf(is, inside);
  const of = (type: Is): Rule => randomRule(type, depth - 1, inside);
  const inner = (type: Is): Rule => randomRule(type, depth - 1, true);
  const branch = (type: Is): Rule =>
    fc.oneof(
      call("if", of("boolean"), of(type), beside(type, of(type))),
      call("if", of("boolean"), of(type)),
      call("if", of("boolean"), of(type), of("boolean"), of(type), fc.constant(null)),
    );
  const extremes = (type: Is): Rule =>
    fc.oneof(call("min", of(type), beside(type, of(type))), call("max", of(type), beside(type, of(type)), of(type)));
  const folds = (type: Is): readonly Rule[] => (inside ? [] : [call("min_of", rows, inner(type)), call("max_of", rows, inner(type))]);
  const lowest = leaf(is, inside);
  switch (is) {
    case "number":
      return fc.oneof(
        { weight: 2, arbitrary: lowest },
        call("+", of("number"), of("number")),
        call("+", of("number"), of("number"), of("number")),
        call("-", of("number"), of("number")),
        call("-", of("number")),
        call("*", of("number"), of("number")),
        { weight: 2, arbitrary: call("/", of("number"), of("number")) },
        call("round", of("number")),
        call("round", of("number"), fc.integer({ min: -3, max: 6 })),
        extremes("number"),
        branch("number"),
        call("daysBetween", day(depth - 1, inside), day(depth - 1, inside)),
        ...(inside ? [] : [call("count", rows), call("count", rows, inner("boolean")), call("sum", rows, inner("number"))]),
        ...folds("number"),
      );
    case "date":
      return fc.oneof(
        { weight: 2, arbitrary: lowest },
        call("addDays", day(depth - 1, inside), of("number")),
        call("addMonths", day(depth - 1, inside), of("number")),
        call("addMonths", day(depth - 1, inside), fc.integer({ min: -30, max: 30 })),
        extremes("date"),
        branch("date"),
        ...folds("date"),
      );
    case "instant":
      return fc.oneof({ weight: 3, arbitrary: lowest }, extremes("instant"), branch("instant"), ...folds("instant"));
    case "texts":
      return inside
        ? lowest
        : fc.oneof(
            { weight: 1, arbitrary: lowest },
            { weight: 3, arbitrary: fc.subarray([...names.keys()], { minLength: 1, maxLength: 4 }).map((paths) => ({ missing: paths })) },
          );
    case "boolean":
      return randomCondition(depth, inside, of, inner, branch);
    case "text":
    case "id":
    case "choice":
    case "choices":
      return fc.oneof({ weight: 4, arbitrary: lowest }, is === "choice" ? chosen(of("boolean"), inside) : branch(is));
  }
}

const day = (depth: number, inside: boolean): Rule =>
  fc.oneof(
    literals.date ?? fc.constant(null),
    literals.instant ?? fc.constant(null),
    randomRule("date", depth, inside),
    randomRule("instant", Math.min(depth, 1), inside),
  );

/** A choice between two literals of one field's options, or that field. */
function chosen(condition: Rule, inside: boolean): Rule {
  return fc
    .constantFrom(...namesOf("choice", inside))
    .chain((path) => call("if", condition, fc.constant({ var: path }), fc.constantFrom(...(choiceValues[path] ?? []))));
}

function randomCondition(depth: number, inside: boolean, of: (is: Is) => Rule, inner: (is: Is) => Rule, branch: (is: Is) => Rule): Rule {
  const comparable = fc.constantFrom<Is>("number", "number", "date", "instant");
  const ordering = fc
    .constantFrom("<", "<=", ">", ">=")
    .chain((operator) => comparable.chain((is) => call(operator, of(is), beside(is, of(is)))));
  const between = fc
    .constantFrom("<", "<=")
    .chain((operator) => comparable.chain((is) => call(operator, beside(is, of(is)), of(is), beside(is, of(is)))));
  const equality = fc.constantFrom("==", "!=").chain((operator) =>
    fc.oneof(
      fc.constantFrom<Is>("text", "number", "boolean", "date", "instant", "id").chain((is) => call(operator, of(is), beside(is, of(is)))),
      fc
        .constantFrom<Is>("text", "number", "boolean", "date", "choices", "choice")
        .chain((is) => call(operator, name(is, inside), fc.constant(null))),
      fc
        .constantFrom(...namesOf("choice", inside))
        .chain((path) =>
          call(
            operator,
            fc.constant({ var: path }),
            fc.oneof(fc.constantFrom(...(choiceValues[path] ?? [])), call("if", of("boolean"), ...literalPair(path))),
          ),
        ),
      ...(inside
        ? []
        : [
            fc
              .constantFrom([{ var: "grade" }, { var: "level" }], [{ var: "grade" }, { var: "$stage.key" }])
              .map((pair) => ({ [operator]: pair })),
          ]),
    ),
  );
  const listed = fc.oneof(
    fc
      .constantFrom<Is>("text", "number", "date", "instant", "id")
      .chain((is) => call("in", name(is, inside), fc.array(literals[is] ?? fc.constant(0), { maxLength: 4 }))),
    fc
      .constantFrom(...namesOf("choice", inside))
      .chain((path) => call("in", fc.constant({ var: path }), fc.subarray([...(choiceValues[path] ?? [])]))),
    call("in", fc.constantFrom("x", "y"), name("choices", inside)),
    call("contains", name("choices", inside), fc.constantFrom("x", "y")),
    call("in", fc.oneof(fc.constantFrom("sales", "manager"), of("text")), inside ? fc.constant({ var: "$user.roles" }) : of("texts")),
  );
  const parts = fc.constantFrom("contains", "startsWith", "endsWith").chain((operator) => call(operator, of("text"), of("text")));
  const emptiness = fc
    .constantFrom<Is>("text", "number", "boolean", "date", "instant", "id", "choice", "choices", "texts")
    .chain((is) => call("empty", nameOr(is, depth, inside)));
  return fc.oneof(
    { weight: 1, arbitrary: leaf("boolean", inside) },
    { weight: 4, arbitrary: ordering },
    { weight: 1, arbitrary: between },
    { weight: 4, arbitrary: equality },
    { weight: 2, arbitrary: listed },
    { weight: 2, arbitrary: parts },
    { weight: 2, arbitrary: emptiness },
    { weight: 2, arbitrary: call("and", of("boolean"), of("boolean")) },
    { weight: 2, arbitrary: call("or", of("boolean"), of("boolean"), of("boolean")) },
    { weight: 2, arbitrary: call("!", of("boolean")) },
    { weight: 1, arbitrary: branch("boolean") },
    ...(inside ? [] : ["some", "all", "none"].map((operator) => ({ weight: 2, arbitrary: call(operator, rows, inner("boolean")) }))),
  );
}

const literalPair = (path: string): readonly [Rule, Rule] => {
  const value = fc.constantFrom(...(choiceValues[path] ?? []));
  return [value, value];
};

/** `empty` asks about a name or an operator, never about a literal. */
const nameOr = (is: Is, depth: number, inside: boolean): Rule =>
  fc.oneof(
    name(is, inside),
    randomRule(is, depth - 1, inside).map((rule) => (typeof rule === "object" && rule !== null ? rule : { var: namesOf(is, inside)[0] })),
  );

/** A random rule of any type, mostly conditions. */
export const anyRule: Rule = fc.oneof(
  { weight: 4, arbitrary: randomRule("boolean", 4) },
  { weight: 2, arbitrary: randomRule("number", 4) },
  { weight: 1, arbitrary: randomRule("date", 3) },
  { weight: 1, arbitrary: fc.constantFrom<Is>("instant", "text", "texts", "choice", "choices", "id").chain((is) => randomRule(is, 2)) },
);

/** Every operator in a rule, as often as it occurs. */
export function operatorsOf(rule: unknown): readonly string[] {
  if (Array.isArray(rule)) return rule.flatMap(operatorsOf);
  if (typeof rule !== "object" || rule === null) return [];
  return Object.entries(rule).flatMap(([key, args]) => [key, ...operatorsOf(args)]);
}
