import type { LocalizedText } from "@funnelsmith/problem";
import type { Brackets, Locale, OverNode, Phrasing } from "./operator.ts";
import { callOperator, overOperator } from "./operators.ts";
import type { Node } from "./types.ts";

/** Where the words of names and option values come from; what is not told is said as written. */
export interface Words {
  readonly locale: Locale;
  readonly name: (path: string) => LocalizedText | undefined;
  /** An option of a choice, or the row or person behind an id, that stands beside a name. */
  readonly value: (path: string, value: string) => LocalizedText | undefined;
}

interface Place {
  /** The child rows being iterated. */
  readonly inside: string | undefined;
  /** The name that literals stand beside. */
  readonly beside: string | undefined;
}

const ownNames: Readonly<Record<string, LocalizedText>> = {
  "$stage.key": { "zh-CN": "当前阶段", en: "current stage" },
  "$stage.days": { "zh-CN": "阶段停留天数", en: "days in stage" },
  "$stage.probability": { "zh-CN": "阶段赢率", en: "stage probability" },
  "$user.id": { "zh-CN": "当前用户", en: "current user" },
  "$user.roles": { "zh-CN": "当前用户的角色", en: "current user's roles" },
  "$record.owner": { "zh-CN": "负责人", en: "owner" },
  $today: { "zh-CN": "今天", en: "today" },
  $now: { "zh-CN": "现在", en: "now" },
};
const ownPrefixes: readonly (readonly [string, (rest: string) => LocalizedText])[] = [
  ["$visits.", (stage) => ({ "zh-CN": `进入 ${stage} 的次数`, en: `times in ${stage}` })],
  ["$first_entered.", (stage) => ({ "zh-CN": `首次进入 ${stage} 的时间`, en: `first entry into ${stage}` })],
  ["$param.", (key) => ({ "zh-CN": `参数 ${key}`, en: `parameter ${key}` })],
  ["$previous.", (field) => ({ "zh-CN": `原来的 ${field}`, en: `previous ${field}` })],
];

/** What a path is called: the title `names` gives it, else its own words (the clock, the user, the stage), else as written. */
export function nameOf(path: string, names: Words["name"], locale: Locale): string {
  const prefix = ownPrefixes.find(([start]) => path.startsWith(start));
  const text = names(path) ?? ownNames[path] ?? prefix?.[1](path.slice(prefix[0].length));
  return text?.[locale] ?? path;
}

const named = (path: string, words: Words): string => nameOf(path, words.name, words.locale);

/** A way of saying nodes in one language. */
export function phrasing(words: Words, place: Place = { inside: undefined, beside: undefined }): Phrasing {
  const english = words.locale === "en";
  const bracket = (text: string, brackets: Brackets, node: Node): string => {
    const compound = compoundOf(node);
    const wanted = compound === "clauses" ? brackets !== "none" : compound === "sum" && brackets === "all";
    return wanted ? (english ? `(${text})` : `（${text}）`) : text;
  };
  const within = (node: Node): Phrasing => phrasing(words, { inside: insideOf(node, place.inside), beside: besideOf(node, place.inside) });
  const to: Phrasing = {
    locale: words.locale,
    children: (node: OverNode) => named(node.children, words),
    say(node, brackets = "none") {
      switch (node.node) {
        case "literal":
          return literal(node, words, place.beside);
        case "variable":
          return named(fullPath(node, place.inside), words);
        case "call":
          return bracket(callOperator(node.operator).words(node, within(node)), brackets, node);
        case "over":
          return overOperator(node.operator).words(node, within(node));
      }
    },
    state(node, brackets) {
      const said = to.say(node, brackets);
      return node.node === "variable" ? (english ? `${said} is yes` : `${said}为“是”`) : said;
    },
    deny(node, brackets = "none") {
      if (node.node === "variable") return english ? `${to.say(node)} is not yes` : `${to.say(node)}不为“是”`;
      if (node.node === "call") {
        const operator = callOperator(node.operator);
        if (operator.denial) return bracket(operator.denial(node, within(node)), brackets, node);
      }
      if (node.node === "over") {
        const denial = overOperator(node.operator).denial?.(node, within(node));
        if (denial !== undefined) return denial;
      }
      return english ? `it is not so that ${to.say(node, "clauses")}` : `不满足“${to.say(node)}”`;
    },
  };
  return to;
}

/** A denial is as compound as what it denies. */
function compoundOf(node: Node): "clauses" | "sum" | undefined {
  if (node.node !== "call") return undefined;
  const [only] = node.args;
  return node.operator === "!" && only ? compoundOf(only) : callOperator(node.operator).compound;
}

const fullPath = (node: Extract<Node, { node: "variable" }>, inside: string | undefined): string =>
  node.source.from === "child" && inside !== undefined ? `${inside}.${node.path}` : node.path;

const insideOf = (node: Node, inside: string | undefined): string | undefined => (node.node === "over" ? node.children : inside);

function besideOf(node: Node, inside: string | undefined): string | undefined {
  const name = node.node === "call" ? node.args.find((item) => item.node === "variable") : undefined;
  return name?.node === "variable" ? fullPath(name, inside) : undefined;
}

function literal({ type, value }: Extract<Node, { node: "literal" }>, words: Words, beside: string | undefined): string {
  const english = words.locale === "en";
  if (value === null) return english ? "nothing" : "空";
  if (typeof value === "boolean") return english ? (value ? "yes" : "no") : value ? "是" : "否";
  const one = (item: string): string => {
    const told = beside === undefined ? undefined : words.value(beside, item);
    if (type.is === "number" || type.is === "date" || type.is === "instant") return item;
    const text = told?.[words.locale] ?? item;
    return english ? `"${text}"` : `“${text}”`;
  };
  return typeof value === "string" ? one(value) : value.map(one).join(english ? ", " : "、");
}
