import type { CatalogCriterion, CatalogFunnel, CatalogStage, MovePolicy } from "@funnelsmith/storage";
import { describe, expect, it } from "vitest";
import { checkReason } from "./check-reason.ts";
import { classifyMove, type Move, type Standing } from "./classify.ts";

const criterion = (key: string): CatalogCriterion => ({
  key,
  title: key,
  message: undefined,
  severity: "must",
  rule: { type: { is: "boolean" }, node: { node: "literal", type: { is: "boolean" }, value: true }, reads: [], cost: 1 },
  requires: undefined,
});

function funnelOf(key: string, order: string, policy: MovePolicy = "allow"): CatalogFunnel {
  const stages = order.split(" ").map((name, position): CatalogStage => {
    const kind = name.replace(/\d+$/, "") as CatalogStage["kind"];
    return {
      key: name,
      kind,
      position,
      definition: { key: name, kind, title: name },
      atColumn: `${key}__${name}__at`,
      entryColumns: [`${key}__${name}__at`],
      entry: [criterion(`enter_${name}`)],
      exit: [criterion(`leave_${name}`)],
      autoEnter: undefined,
      locked: new Set(),
      reasons: kind === "lost" || kind === "invalid" ? new Set(["price"]) : undefined,
    };
  });
  return {
    key,
    object: "deal",
    definition: { key, object: "deal", title: key, stages: stages.map((stage) => stage.definition) },
    stages,
    stage: new Map(stages.map((stage) => [stage.key, stage])),
    former: new Map(),
    redesigns: [],
    moves: { skip: policy, back: policy, reopen: policy },
  };
}

const order = "open1 open2 open3 open4 won1 won2 lost1 lost2 invalid1 parked1 parked2";
const funnel = funnelOf("sales", order);
const stage = (key: string, of: CatalogFunnel = funnel): CatalogStage => of.stage.get(key)!;
const at = (key: string, resume?: string, of: CatalogFunnel = funnel): Standing => ({
  funnel: of,
  stage: stage(key, of),
  resume: resume === undefined ? undefined : stage(resume, of),
});
const told = (move: Move | undefined): string =>
  move === undefined ? "nothing" : [move.kind, ...move.criteria.map((one) => one.criterion.key)].join(" ");
const move = (from: Standing | undefined, to: string, of: CatalogFunnel = funnel): Move | undefined =>
  classifyMove(of, from, stage(to, of));

/** The decisions' matrix told again from their own words, as criteria in the order they apply. */
function expected(from: string | undefined, resume: string | undefined, to: string): string {
  const kind = (key: string | undefined): string => key?.replace(/\d+$/, "") ?? "nothing";
  const number = (key: string): number => Number(/\d+$/.exec(key)?.[0]);
  const enter = (keys: readonly string[]): string[] => keys.map((key) => `enter_${key}`);
  const opens = ["open1", "open2", "open3", "open4"];
  if (from === to) return "nothing";
  if (["lost", "invalid", "parked"].includes(kind(to))) return ["close", `enter_${to}`].join(" ");
  const base = kind(from) === "parked" ? resume : from;
  const exits = from === undefined ? [] : [`leave_${from}`];
  const onward = (passed: string[], left: string[] = exits): string =>
    [passed.length > 0 ? "skip" : "forward", ...left, ...enter([...passed, to])].join(" ");
  const before = opens.filter((key) => kind(to) === "won" || number(key) < number(to));
  if (base === undefined) return onward(before);
  if (["lost", "invalid"].includes(kind(base))) return ["reopen", ...enter(kind(to) === "won" ? [...opens, to] : [to])].join(" ");
  if (kind(base) === "won" && kind(to) === "open") return ["reopen", `enter_${to}`].join(" ");
  if (base === to) return onward([]);
  if (kind(base) === kind(to) && number(to) < number(base)) return ["back", `enter_${to}`].join(" ");
  const left = base === from ? exits : [`leave_${base}`, ...exits];
  return onward(kind(base) === "won" ? [] : before.filter((key) => number(key) > number(base)), left);
}

describe("the gate matrix", () => {
  const keys = order.split(" ");
  const standings: [string | undefined, string | undefined][] = [
    [undefined, undefined],
    ...keys.filter((key) => !key.startsWith("parked")).map((key): [string, undefined] => [key, undefined]),
    ...keys.filter((key) => !key.startsWith("parked")).map((key): [string, string] => ["parked1", key]),
    ["parked1", undefined],
  ];
  it.each(standings)("from %s (parked from %s), every stage faces the criteria the decisions name", (from, resume) => {
    for (const to of keys) {
      expect(`${to}: ${told(move(from === undefined ? undefined : at(from, resume), to))}`).toBe(`${to}: ${expected(from, resume, to)}`);
    }
  });

  it("names the ways a person knows", () => {
    expect(told(move(undefined, "open1"))).toBe("forward enter_open1");
    expect(told(move(undefined, "won1"))).toBe("skip enter_open1 enter_open2 enter_open3 enter_open4 enter_won1");
    expect(told(move(at("open1"), "open2"))).toBe("forward leave_open1 enter_open2");
    expect(told(move(at("open1"), "open4"))).toBe("skip leave_open1 enter_open2 enter_open3 enter_open4");
    expect(told(move(at("open3"), "open1"))).toBe("back enter_open1");
    expect(told(move(at("open3"), "lost1"))).toBe("close enter_lost1");
    expect(told(move(at("lost1"), "open3"))).toBe("reopen enter_open3");
    expect(told(move(at("lost1"), "won1"))).toBe("reopen enter_open1 enter_open2 enter_open3 enter_open4 enter_won1");
    expect(told(move(at("won1"), "won2"))).toBe("forward leave_won1 enter_won2");
    expect(told(move(at("parked1", "open2"), "open2"))).toBe("forward leave_parked1 enter_open2");
    expect(told(move(at("parked1", "open2"), "open1"))).toBe("back enter_open1");
    expect(told(move(at("parked1", "lost1"), "open1"))).toBe("reopen enter_open1");
    expect(move(at("open2"), "open2")).toBeUndefined();
  });

  it("a won stage listed between open ones still lies behind all of them", () => {
    const odd = funnelOf("odd", "open1 won1 open2");
    expect(told(move(at("open1", undefined, odd), "won1", odd))).toBe("skip leave_open1 enter_open2 enter_won1");
    expect(told(move(at("open2", undefined, odd), "won1", odd))).toBe("forward leave_open2 enter_won1");
  });

  it("coming from another funnel is a forward move from nothing that also faces the exit left behind", () => {
    const other = funnelOf("other", "open1 open2 lost1", "deny");
    expect(told(move(at("open2", undefined, other), "open2"))).toBe("skip leave_open2 enter_open1 enter_open2");
    const back = move(at("lost1", undefined, other), "open1");
    expect(told(back)).toBe("reopen leave_lost1 enter_open1");
    expect(back?.policy).toBe("deny");
  });

  it.each(["allow", "reason", "deny"] as const)("the policy %s rules skips, steps back and reopenings and nothing else", (policy) => {
    const strict = funnelOf("strict", order, policy);
    const of = (from: string | undefined, to: string): MovePolicy | undefined =>
      move(from === undefined ? undefined : at(from, undefined, strict), to, strict)?.policy;
    expect([of("open1", "open3"), of("open3", "open1"), of("lost1", "open1"), of(undefined, "open2")]).toEqual(Array(4).fill(policy));
    expect([of("open1", "open2"), of("open1", "lost1"), of("open1", "parked1"), of("won1", "won2")]).toEqual(Array(4).fill("allow"));
  });
});

describe("reasons", () => {
  const kindOf = (run: () => unknown): string => {
    try {
      run();
      return "ok";
    } catch (error) {
      return (error as { code: string }).code;
    }
  };
  const strict = funnelOf("strict", order, "reason");
  const ask = (to: string, reason?: { code?: string; note?: string }, from = "open3"): string => {
    const one = move(at(from, undefined, strict), to, strict)!;
    return kindOf(() => checkReason(one, reason));
  };

  it("losing needs a code of the stage's list, whatever the note says", () => {
    expect(ask("lost1")).toBe("REASON_REQUIRED");
    expect(ask("lost1", { note: "too dear" })).toBe("REASON_REQUIRED");
    expect(ask("lost1", { code: "weather" })).toBe("RECORD_INVALID");
    expect(ask("lost1", { code: "price", note: "too dear" })).toBe("ok");
  });

  it("parking, going back and reopening need words where there is no list", () => {
    expect(ask("parked1")).toBe("REASON_REQUIRED");
    expect(ask("parked1", { note: "   " })).toBe("REASON_REQUIRED");
    expect(ask("open1", { note: "wrong need" })).toBe("ok");
    expect(ask("open1", { code: "price" })).toBe("RECORD_INVALID");
    expect(ask("open4")).toBe("ok");
    expect(ask("open1", undefined, "lost1")).toBe("REASON_REQUIRED");
  });

  it("refuses words a text column cannot hold", () => {
    expect(ask("open1", { note: "a\u0000b" })).toBe("RECORD_INVALID");
    expect(ask("open1", { note: "\ud800" })).toBe("RECORD_INVALID");
    expect(ask("open1", { note: "长".repeat(1001) })).toBe("RECORD_INVALID");
    expect(ask("open1", { note: "😀".repeat(400) })).toBe("ok");
  });
});
