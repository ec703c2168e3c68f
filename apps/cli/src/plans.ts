import { type FieldDefinition, textOf } from "@funnelsmith/definition";
import type { LocalizedText } from "@funnelsmith/problem";
import { type Api, Refusal } from "./api.ts";
import type { Bundle } from "./bundle-folder.ts";
import type { Context } from "./command.ts";
import type { Decisions } from "./decisions.ts";
import { usage } from "./failure.ts";

/** One sentence of a plan, as the server says it. */
export interface PlannedChange {
  readonly id: string;
  /** Its place in the definition. */
  readonly pointer: string;
  readonly sentence: LocalizedText;
  readonly class: "safe" | "decision" | "loss";
  readonly counts?: Readonly<Record<string, number>>;
  readonly options?: readonly { readonly value: string; readonly sentence: LocalizedText }[];
  readonly stages?: { readonly from: readonly string[]; readonly to: readonly string[] };
}

/** A value the app asks the team to set. */
export interface AskedParameter {
  readonly definition: FieldDefinition;
  readonly value: unknown;
}

/** What a definition most likely does not mean, in the reader's language. */
export interface Warning {
  readonly pointer: string;
  readonly detail: string;
  readonly hint?: string;
}

/** Warnings as lines, each with its place. */
export const warningLines = (warnings: readonly Warning[] = [], where: Bundle["where"] = (pointer) => pointer): readonly string[] =>
  warnings.map(({ pointer, detail, hint }) => `  ~ ${where(pointer)}  ${hint === undefined ? detail : `${detail} ${hint}`}`);

/** Whether a change of a plan still waits for somebody. */
export function isOpen(plan: Plan, decisions: Decisions): boolean {
  return plan.changes.some(
    ({ id, class: kind }) => kind !== "safe" && !Object.hasOwn(decisions, id) && !Object.hasOwn(plan.decided ?? {}, id),
  );
}

/** Refuses decisions on changes that are not in the plan: an id with a slip would leave its change undecided. */
export function refuseUnknown(plan: Plan, decisions: Decisions): void {
  // Said again when everything is published already: nothing is wrong.
  if (plan.changes.length === 0) return;
  const known = plan.changes.filter(({ class: kind }) => kind !== "safe").map(({ id }) => id);
  const unknown = Object.keys(decisions).find((id) => !known.includes(id));
  if (unknown === undefined) return;
  const [zh, en] = known.length === 0 ? ["没有改动需要决定", "no change needs a decision"] : [known.join("、"), known.join(", ")];
  throw usage(`没有需要决定的改动「${unknown}」：${zh}。`, `No change "${unknown}" waits for a decision: ${en}.`);
}

/** What applying a definition would do. */
export interface Plan {
  readonly planId: string;
  /** Zero for an app that is not there yet. */
  readonly base: number;
  readonly changes: readonly PlannedChange[];
  /** What a template's migrations have decided. */
  readonly decided?: Readonly<Record<string, unknown>>;
  readonly parameters?: readonly AskedParameter[];
  readonly warnings?: readonly Warning[];
  readonly disclosures?: readonly { readonly sentence: LocalizedText }[];
}

/** The key of a definition that has one; empty otherwise, and then the server says so. */
export function keyOf(document: unknown): string {
  const key: unknown = typeof document === "object" && document !== null && "key" in document ? document.key : undefined;
  return typeof key === "string" && /^[a-z][a-z0-9_]*$/.test(key) ? key : "";
}

/** Plans a definition against the app of its key, or against nothing when the team has no such app. */
export async function planOf(api: Api, bundle: Bundle): Promise<Plan> {
  const { document } = bundle;
  const key = keyOf(document);
  if (key !== "") {
    try {
      return (await api.call<Plan>("POST", `/api/v1/apps/${key}/plan`, { body: { document }, bundle })).body;
    } catch (error) {
      if (!(error instanceof Refusal) || error.problem.status !== 404) throw error;
    }
  }
  const { body } = await api.call<Omit<Plan, "base">>("POST", "/api/v1/apps", {
    query: { dryRun: "true" },
    body: { bundle: document },
    bundle,
  });
  return { ...body, base: 0 };
}

/** What else there is to tell of a plan. */
interface Telling {
  readonly where?: Bundle["where"];
  readonly decisions?: Decisions;
}

/** A plan as lines: what is safe first, then what somebody has to decide, each with how to say so or what was said. */
export function planLines(
  { say, language }: Pick<Context, "say" | "language">,
  plan: Plan,
  { where, decisions = {} }: Telling = {},
): readonly string[] {
  const warned = warningLines(plan.warnings, where);
  if (plan.changes.length === 0) return [...warned, say({ "zh-CN": "没有改动。", en: "No changes." })];
  const title =
    plan.base === 0
      ? say({ "zh-CN": "新应用：", en: "A new app:" })
      : say({ "zh-CN": `相对第 ${plan.base} 版的改动：`, en: `Changes to version ${plan.base}:` });
  const order = { safe: 0, decision: 1, loss: 2 };
  const changes = plan.changes.toSorted((a, b) => order[a.class] - order[b.class]);
  const disclosed = (plan.disclosures ?? []).map(({ sentence }) => `  i ${say(sentence)}`);
  const asked = (plan.parameters ?? []).map((parameter) => parameterLine(language, parameter));
  const told = changes.flatMap((change) => changeLines(say, change, decisions[change.id] ?? plan.decided?.[change.id]));
  return [title, ...told, ...asked, ...disclosed, ...warned];
}

/** A parameter with its value, and how to set it. */
function parameterLine(language: Context["language"], { definition, value }: AskedParameter): string {
  const said = value === null ? "" : `  (${typeof value === "string" ? value : JSON.stringify(value)})`;
  return `  $ ${textOf(definition.title, language)}${said}  --set ${definition.key}=…`;
}

/** What the server counts of a change. */
const countWords: Readonly<Record<string, LocalizedText>> = {
  records: { "zh-CN": "记录", en: "records" },
  values: { "zh-CN": "有值", en: "values" },
  converted: { "zh-CN": "可转换", en: "converted" },
  unfit: { "zh-CN": "不符合", en: "unfit" },
  cleared: { "zh-CN": "清空", en: "cleared" },
  empty: { "zh-CN": "为空", en: "empty" },
  unmet: { "zh-CN": "不满足", en: "unmet" },
};

function changeLines(
  say: Context["say"],
  { id, sentence, class: kind, counts, options, stages }: PlannedChange,
  decided: unknown,
): readonly string[] {
  const rows = Object.entries(counts ?? {}).filter(([, count]) => count > 0);
  const told =
    rows.length === 0
      ? ""
      : ` (${rows.map(([what, count]) => `${say(countWords[what] ?? { "zh-CN": what, en: what })} ${count}`).join(", ")})`;
  const mark = { safe: "+", decision: "?", loss: "!" }[kind];
  const lines = [`  ${mark} ${say(sentence)}${told}`];
  if (kind === "safe") return lines;
  if (decided !== undefined) return [...lines, `      = ${typeof decided === "string" ? decided : JSON.stringify(decided)}`];
  for (const option of options ?? []) lines.push(`      --decide ${id}=${option.value}  ${say(option.sentence)}`);
  if (stages) lines.push(`      --decide ${id}=${stages.from.map((from) => `${from}:<${stages.to.join("|")}>`).join(",")}`);
  return lines;
}
