import { formulaOf, namesOf, type TestDefinition, type Text } from "@funnelsmith/definition";
import { check, type CheckedRule, evaluate, type Facts } from "@funnelsmith/logic";
import type { LocalizedText, ProblemItem } from "@funnelsmith/problem";
import type { Catalog, CatalogField, CatalogObject } from "@funnelsmith/storage";
import { classifyMove, type Move } from "./classify.ts";
import { judge } from "./judge.ts";

/** What became of one test of a definition. */
export interface TestOutcome {
  readonly key: string;
  readonly title: Text;
  readonly passed: boolean;
  /** Criteria that were not met, in the order they were judged. */
  readonly unmet: readonly string[];
  /** Why it failed, each with its place in the definition; empty when it passed. */
  readonly problems: readonly ProblemItem[];
}

/** When the tests run, for rules that ask. */
export interface TestClock {
  /** RFC 3339 UTC. */
  readonly now: string;
  /** YYYY-MM-DD in the tenant's zone. */
  readonly today: string;
}

type Wire = Readonly<Record<string, unknown>>;

/**
 * Runs the tests of a definition: each judges a made-up record by the criteria of one move, exactly as a real one is judged, and names
 * those that were not met. Nothing is stored or read, so a Catalog whose tables are not there will do.
 */
export function runTests(catalog: Catalog, clock: TestClock): readonly TestOutcome[] {
  return (catalog.definition.tests ?? []).map((test, index) => runTest(catalog, test, `/tests/${index}`, clock));
}

function runTest(catalog: Catalog, test: TestDefinition, pointer: string, clock: TestClock): TestOutcome {
  const { key, title } = test;
  const failed = (problems: readonly ProblemItem[], unmet: readonly string[] = []): TestOutcome => ({
    key,
    title,
    passed: false,
    unmet,
    problems,
  });
  const funnel = catalog.funnels.get(test.funnel);
  const object = catalog.objects.get(funnel?.object ?? "");
  const [to, from] = [test.to, test.from ?? ""].map((stage) => funnel?.stage.get(stage));
  // A funnel or stage that is not there is a reference told elsewhere.
  if (!funnel || !object || !to || (test.from !== undefined && !from)) return failed([]);
  const move = classifyMove(funnel, from && { funnel, stage: from, resume: undefined }, to);
  if (!move || move.policy === "deny") return failed([noMove(`${pointer}/to`)]);
  const wrong = [...wrongValues(catalog, object, test.fields ?? {}, `${pointer}/fields`), ...wrongRelated(catalog, object, test, pointer)];
  if (wrong.length > 0) return failed(wrong);
  const asked = new Set(move.criteria.map(({ criterion }) => criterion.key));
  const unknown = test.unmet.flatMap((name, at) => (asked.has(name) ? [] : [notAsked(`${pointer}/unmet/${at}`, name, [...asked])]));
  if (unknown.length > 0) return failed(unknown);
  const verdicts = judge(move, factsOfTest(catalog, object, test, move, clock));
  const unmet = [...new Set(verdicts.filter(({ met }) => !met).map(({ criterion }) => criterion.key))];
  const same = unmet.length === test.unmet.length && unmet.every((name) => test.unmet.includes(name));
  return same ? { key, title, passed: true, unmet, problems: [] } : failed([otherwise(`${pointer}/unmet`, test.unmet, unmet)], unmet);
}

function factsOfTest(catalog: Catalog, object: CatalogObject, test: TestDefinition, move: Move, clock: TestClock): Facts {
  const today = test.today ?? clock.today;
  // Noon is the same day in the tenant's zone or one beside it; a test that asks for more precision states the day itself.
  const common = {
    user: { id: "00000000-0000-7000-8000-000000000000", roles: test.roles ?? [] },
    owner: "00000000-0000-7000-8000-000000000000",
    params: catalog.parameters,
    now: test.today === undefined ? clock.now : `${today}T12:00:00.000Z`,
    today,
    zone: catalog.tenant.zone,
  };
  const stage = move.from?.stage;
  const standing = {
    stage: { key: stage?.key ?? null, days: test.days ?? 0, probability: stage?.definition.probability ?? null },
    visits: stage ? { [stage.key]: 1 } : {},
    firstEntered: stage ? { [stage.key]: common.now } : {},
  };
  return { ...factsOfRecord(catalog, object, test.fields ?? {}, test.related ?? {}, common), ...standing };
}

/** A made-up record as rules see it: stored values as given, formulas computed when asked for. */
function factsOfRecord(
  catalog: Catalog,
  object: CatalogObject,
  given: Wire,
  related: Readonly<Record<string, readonly Wire[]>>,
  common: Omit<Facts, "fields">,
): Facts {
  const hops: Record<string, Wire | null> = {};
  const children: Record<string, readonly Wire[]> = {};
  const fields: Record<string, unknown> = {};
  const facts: Facts = { ...common, fields, hops, children };
  for (const { from, field, inverse } of object.incoming) {
    const child = catalog.objects.get(from);
    const rows = inverse === undefined ? undefined : related[inverse];
    if (child && inverse !== undefined && rows)
      // The row's own reference back says nothing its rules could not see in the parent.
      children[inverse] = rows.map((row) => ({ ...factsOfRecord(catalog, child, row, {}, common).fields, [field]: common.owner }));
  }
  for (const field of object.fields.values()) {
    const value = given[field.key] ?? null;
    const target = catalog.objects.get(object.outgoing.find((one) => one.field === field.key)?.to ?? "");
    if (field.formula !== undefined) {
      const rule = roundedFormula(catalog, field, object);
      Object.defineProperty(fields, field.key, { enumerable: true, get: () => evaluate(rule, facts) });
    } else if (target && isRecord(value)) {
      fields[field.key] = common.owner;
      hops[field.key] = factsOfRecord(catalog, target, value, {}, common).fields;
    } else fields[field.key] = value;
  }
  return facts;
}

/** What a computed field says is the rounded value, whoever reads it. */
function roundedFormula(catalog: Catalog, field: CatalogField, object: CatalogObject): CheckedRule {
  const scale = field.kind.jsonSchema(field.definition, "en")["decimalScale"];
  const names = catalog.memo("names", () => namesOf(catalog.definition));
  const raw = formulaOf(names, field.definition);
  const rounded = typeof scale === "number" && raw !== undefined ? check({ round: [raw, scale] }, object.scope) : undefined;
  if (rounded?.ok) return rounded.rule;
  if (field.formula === undefined) throw new Error(`${field.key} has no formula`);
  return field.formula;
}

function wrongRelated(catalog: Catalog, object: CatalogObject, { related = {} }: TestDefinition, pointer: string): ProblemItem[] {
  return Object.entries(related).flatMap(([inverse, rows]) => {
    const at = `${pointer}/related/${inverse}`;
    const child = catalog.objects.get(object.incoming.find((one) => one.inverse === inverse)?.from ?? "");
    if (!child) return [noRelated(at, inverse)];
    return rows.flatMap((row, index) => wrongValues(catalog, child, row, `${at}/${index}`));
  });
}

/** Values no record could hold. People are whoever: a definition knows none. */
function wrongValues(catalog: Catalog, object: CatalogObject, given: Wire, pointer: string): ProblemItem[] {
  return Object.entries(given).flatMap(([key, value]): ProblemItem[] => {
    const at = `${pointer}/${key}`;
    const field = object.fields.get(key);
    if (!field) return [noField(at, key)];
    const target = catalog.objects.get(object.outgoing.find((one) => one.field === key)?.to ?? "");
    if (target) return isRecord(value) ? wrongValues(catalog, target, value, at) : [needsRecord(at)];
    if (field.formula !== undefined) return [computed(at)];
    if (field.rows !== undefined) return [rowsApart(at)];
    if (field.column === undefined || field.kind.flags.member) return [];
    const read = field.kind.toColumn(value, field.definition);
    return read.ok ? [] : [{ pointer: at, ...read.problem }];
  });
}

function isRecord(value: unknown): value is Wire {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const item = (pointer: string, code: string, zh: string, en: string): ProblemItem => ({
  pointer,
  code,
  detail: { "zh-CN": zh, en } satisfies LocalizedText,
});
const noMove = (pointer: string): ProblemItem => item(pointer, "TEST_MOVE", "漏斗不允许这样推进。", "The funnel does not allow that move.");
const noRelated = (pointer: string, name: string): ProblemItem =>
  item(pointer, "DANGLING_REFERENCE", `没有反向名称「${name}」。`, `There is no inverse name "${name}".`);
const noField = (pointer: string, key: string): ProblemItem =>
  item(pointer, "DANGLING_REFERENCE", `没有字段「${key}」。`, `There is no field "${key}".`);
const needsRecord = (pointer: string): ProblemItem =>
  item(pointer, "TEST_VALUE", "关联字段要写成对方记录的字段。", "A reference is given as the fields of the record it leads to.");
const computed = (pointer: string): ProblemItem => item(pointer, "TEST_VALUE", "这个字段由公式算出。", "This field is computed.");
const rowsApart = (pointer: string): ProblemItem =>
  item(pointer, "TEST_VALUE", "子表单的行写在 related 里。", "The rows of a sub-table are given under related.");
const notAsked = (pointer: string, name: string, known: readonly string[]): ProblemItem =>
  item(
    pointer,
    "TEST_CRITERION",
    `这次推进不判断「${name}」；判断的是 ${told(known, "zh-CN")}。`,
    `This move does not judge "${name}"; it judges ${told(known, "en")}.`,
  );
const otherwise = (pointer: string, expected: readonly string[], unmet: readonly string[]): ProblemItem =>
  item(
    pointer,
    "TEST_FAILED",
    `预期未满足 ${told(expected, "zh-CN")}，实际未满足 ${told(unmet, "zh-CN")}。`,
    `Expected unmet: ${told(expected, "en")}; in fact: ${told(unmet, "en")}.`,
  );

function told(keys: readonly string[], locale: keyof LocalizedText): string {
  if (keys.length > 0) return keys.join(locale === "en" ? ", " : "、");
  return locale === "en" ? "none" : "无";
}
