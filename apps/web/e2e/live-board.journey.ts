import type { RecordRow } from "../src/api/record-types.ts";
import { findCard } from "./support/api.ts";
import { card, column, dragTo, openBoard, panel, reveal } from "./support/board.ts";
import { expect, type Page, test } from "./support/journey.ts";
import { smallApp } from "./support/small-app.ts";

/** What a browser says when its window is looked at again. */
const lookAgain = (page: Page): Promise<void> => page.evaluate(() => void window.dispatchEvent(new Event("visibilitychange")));

test("a card moved by somebody else is seen when the board is looked at again, but not under an open gate", async ({ page, api, home }) => {
  const lost = home.funnel.stages.find((stage) => stage.kind === "lost");
  if (lost === undefined) throw new Error("the funnel has no lost stage");
  const chosen = await findCard(api, home, { missing: 1 });
  await openBoard(page, home);
  await dragTo(page, chosen.row.id, chosen.to);
  await expect(panel(page)).toBeVisible();
  // Only now: a column drawn as far as it is looked at drops cards when it scrolls to the one dragged.
  const others = column(page, chosen.from).locator("[data-card]");
  const ids = await others.evaluateAll((all) => all.map((one) => one.getAttribute("data-card") ?? ""));
  const [other = ""] = ids.filter((id) => id !== chosen.row.id);

  const row = await api.get<RecordRow>(`${home.records}/${other}`);
  await api.post(`${home.records}/${other}/advance`, { to: lost?.key, reason: { code: lost?.reason?.options[0]?.value } }, row.version);
  await lookAgain(page);
  await page.waitForTimeout(1_000);
  await expect(panel(page)).toBeVisible();
  await expect(card(page, other)).toBeVisible();

  await page.keyboard.press("Escape");
  await expect(panel(page)).toBeHidden();
  await lookAgain(page);
  await expect(column(page, chosen.from).locator(`[data-card="${other}"]`)).toHaveCount(0);
});

test("a card moved by somebody else goes from a board in sight without looking again", async ({ page, api, home }) => {
  const lost = home.funnel.stages.find((stage) => stage.kind === "lost");
  if (lost === undefined) throw new Error("the funnel has no lost stage");
  const { row } = await findCard(api, home, { missing: 0 });
  const told = page.waitForResponse("**/events");
  await openBoard(page, home);
  await reveal(page, row.id);
  await expect(card(page, row.id)).toBeVisible();
  await told;
  // Far sooner than the board asks by itself.
  await api.post(`${home.records}/${row.id}/advance`, { to: lost?.key, reason: { code: lost?.reason?.options[0]?.value } }, row.version);
  await expect(card(page, row.id)).toHaveCount(0, { timeout: 8_000 });
});

test("a card that was dropped stays where it lies while the server still thinks about it", async ({ page, api }) => {
  const home = await smallApp(api);
  const firm = await api.post<RecordRow>(home.records.replace("/order/", "/firm/"), { fields: { name: "Slow Mill" } });
  const order = await api.post<RecordRow>(home.records, { fields: { name: "Under way", firm: firm.id, ends: "2031-05-01" } });
  await openBoard(page, home);
  let answer = (): void => {};
  const answered = new Promise<void>((resolve) => (answer = resolve));
  await page.route("**/advance", async (route) => {
    await answered;
    await route.continue();
  });
  await dragTo(page, order.id, "offer", async () => {
    await expect(column(page, "offer").locator(".paint-label.open")).toBeVisible();
  });
  const there = column(page, "offer").locator(`[data-card="${order.id}"]`);
  await expect(there).toBeVisible();
  await lookAgain(page);
  await page.waitForTimeout(1_000);
  await expect(there).toBeVisible();
  answer();
  await expect(page.locator(".toast").first()).toBeVisible();
  await expect(there).toBeVisible();
  expect((await api.get<RecordRow>(`${home.records}/${order.id}`)).stage).toBe("offer");
});
