import { roundDay } from "../../../tools/sample/random.mjs";
import { reviewIssues, sampleIssues } from "./words.mjs";

const names = { sample: "样品测试", review: "技术评估", audit: "验厂" };

/** The tests of a project since its design began: what a bid rests on was passed before it; others still run, or have failed. */
export function tellTrials(random, { ref, category, moves, far, isOpen, story, counters }) {
  const bid = story.dayOf(moves, 3);
  const end = bid ?? (isOpen ? -0.05 : moves[moves.length - 1].day);
  const start = moves.filter(({ stage, day }) => story.place(stage) >= 0 && day < end).at(-1).day;
  const kinds = ["sample", "review", ...(random.chance(0.45) ? ["audit"] : [])];
  return kinds.flatMap((kind) => {
    if (far < 3 && random.chance(isOpen ? 0.08 : 0.2)) return [];
    const passes = far >= 3 || random.chance(isOpen ? 0.75 : 0.35);
    const rounds = kind === "sample" ? Number(random.weighted({ 1: 5, 2: 3, 3: 1 })) : 1;
    return Array.from({ length: rounds }, (_, index) => {
      counters.trial += 1;
      const step = (end - start) / rounds;
      const from = start + step * index + step * random.between(0.02, 0.2);
      const isLast = index === rounds - 1;
      const runs = isLast && !passes && isOpen && random.chance(0.7);
      const result = runs ? "running" : isLast && passes ? random.weighted({ passed: 5, conditional: 2 }) : "failed";
      return {
        object: "trial",
        ref: `y${counters.trial}`,
        owner: "gu",
        fields: {
          name: `${names[kind]} 第 ${index + 1} 轮`,
          project: ref,
          kind,
          round: index + 1,
          sent_on: { $day: Math.floor(from) },
          ...(!runs && { done_on: { $day: Math.max(Math.floor(from), Math.floor(start + step * (index + 1) - 0.2)) } }),
          result,
          ...(result !== "passed" &&
            result !== "running" &&
            kind !== "audit" && {
              issues: random.pick(kind === "sample" ? sampleIssues[category] : reviewIssues),
            }),
        },
        createdDay: roundDay(from),
      };
    });
  });
}
