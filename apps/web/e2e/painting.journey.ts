import type { GateAnswer } from "../src/api/move-types.ts";
import { type Api, type Home, readBoard } from "./support/api.ts";
import { card, column, openBoard } from "./support/board.ts";
import { expect, test } from "./support/journey.ts";

/** What the server says of every column for one record: how many must criteria are unmet, "denied", or "here". */
async function judge(api: Api, home: Home, id: string, here: string): Promise<Readonly<Record<string, number | string>>> {
  const answers = await Promise.all(
    home.funnel.stages.map(async (stage): Promise<readonly [string, number | string]> => {
      if (stage.key === here) return [stage.key, "here"];
      try {
        const answer = await api.post<GateAnswer>(`${home.records}/${id}/advance/check`, { to: stage.key });
        return [stage.key, answer.criteria.filter((criterion) => criterion.severity === "must" && !criterion.met).length];
      } catch {
        return [stage.key, "denied"];
      }
    }),
  );
  return Object.fromEntries(answers);
}

test("what every column says of a lifted card is what the server says of the move", async ({ page, api, home }) => {
  const board = await readBoard(api, home);
  const rows = board.stages.flatMap((stage) => stage.items.slice(0, 2).map((row) => ({ row, stage: stage.key, kind: stage.kind })));
  await openBoard(page, home);
  for (const { row, stage, kind } of rows.filter((one) => one.kind === "open" || one.kind === "won")) {
    const said = await judge(api, home, row.id, stage);
    await card(page, row.id).focus();
    await page.keyboard.press("Space");
    for (const [key, answer] of Object.entries(said)) {
      const place = column(page, key);
      const expected =
        answer === "here" ? /paint-here/ : answer === "denied" ? /paint-denied/ : answer === 0 ? /paint-open/ : /paint-needs/;
      await expect(place, `${stage} (${kind}) → ${key}`).toHaveClass(expected);
      const label = place.locator(".paint-label.needs");
      if (typeof answer === "number" && answer > 0 && (await label.count()) > 0) await expect(label).toContainText(String(answer));
    }
    await page.keyboard.press("Escape");
  }
});
