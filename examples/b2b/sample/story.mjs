import { storyOf } from "../../../tools/sample/story.mjs";
import { lossNotes, moveNotes } from "./words.mjs";

/** Chance to go on, days there (median), and what else may become of a deal. */
const stages = {
  lead: { next: "discovery", on: 0.6, days: 6.5, invalid: 0.45, skips: true },
  discovery: { next: "proposal", on: 0.66, days: 14.5, invalid: 0.04, skips: true, reopensAt: "discovery" },
  proposal: { next: "negotiation", on: 0.6, days: 23, invalid: 0, back: true, reopensAt: "proposal" },
  negotiation: { next: "won", on: 0.64, days: 27, invalid: 0, back: true, reopensAt: "proposal" },
};

const sourceLuck = { referral: 1.25, exhibition: 1.06, whitepaper: 0.97, website: 0.93, keyword: 0.82, cold_call: 0.68 };
const ownerLuck = { lin: 1.12, zhou: 1.06, chen: 0.98, he: 0.86 };

const lossReasons = {
  lead: { slow: 5, mismatch: 3, no_budget: 1 },
  discovery: { mismatch: 4, slow: 3, no_budget: 2, product: 1 },
  proposal: { rival: 4, product: 3, mismatch: 2, price: 2, slow: 1, service: 1 },
  negotiation: { price: 5, rival: 4, no_budget: 2, service: 2 },
};

/** How deals of this team go. */
export const story = storyOf({
  order: ["lead", "discovery", "proposal", "negotiation", "won", "aftersales"],
  stages,
  lossReasons,
  invalidReasons: { wrong_number: 3, duplicate: 2, not_target: 4 },
  lossNotes,
  moveNotes,
  manager: "zhao",
});

/** The moves of one deal; who has bought before sometimes starts at the proposal. */
export function tellStory(random, { day, source, owner, repeat }) {
  const skipTo = repeat && random.chance(0.3) ? "proposal" : undefined;
  return story.tell(random, { day, luck: sourceLuck[source] * ownerLuck[owner], skipTo });
}
