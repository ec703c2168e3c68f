import type { RecordRow } from "../src/api/record-types.ts";
import { card, column, openBoard } from "./support/board.ts";
import { expect, test } from "./support/journey.ts";
import { smallApp } from "./support/small-app.ts";

test("a view's columns, filter and order are what the table shows, and a search narrows it further", async ({ page, api }) => {
  const home = await smallApp(api);
  const make = (name: string, budget: string): Promise<RecordRow> => api.post(home.records, { fields: { name, budget } });
  await make("Pump B", "900");
  await make("Pump A", "600");
  await make("Valve", "700");
  const small = await make("Pump small", "5");
  await page.goto(`/a/${home.workspace.key}/list/${home.object.key}`);
  const grid = page.getByTestId("record-grid");
  // Other journeys leave records of theirs in the same app.
  const ours = { hasText: /^(Pump|Valve)/ };
  const names = grid.locator("[data-record] .m").filter(ours);
  await expect(grid.locator(`[data-record="${small.id}"]`)).toBeVisible();
  await page.locator(".view-choice").click();
  await page.locator('[role="menu"] [data-key="large"]').click();
  await expect(page).toHaveURL(/view=large/);
  await expect(grid.locator(`[data-record="${small.id}"]`)).toHaveCount(0);
  await expect(names).toHaveText(["Pump A", "Valve", "Pump B"]);
  await expect(grid.locator('[data-sort="ends"]')).toBeVisible();
  await expect(grid.locator('[data-sort="budget"]')).toBeVisible();
  await page.getByRole("searchbox").fill("Pump");
  await expect(names).toHaveText(["Pump A", "Pump B"]);
  await page.reload();
  await expect(names).toHaveText(["Pump A", "Pump B"]);

  await openBoard(page, home);
  await expect(card(page, small.id)).toBeVisible();
  await page.locator(".view-choice").click();
  await page.locator('[role="menu"] [data-key="large_cards"]').click();
  await expect(card(page, small.id)).toHaveCount(0);
  await expect(column(page, "ask").locator(".card-title").filter(ours)).toHaveText(["Pump A", "Valve", "Pump B"]);
});

test("a stage says what it is for on the board, on the way to it and on the record", async ({ page, api }) => {
  const home = await smallApp(api);
  const order = await api.post<RecordRow>(home.records, { fields: { name: "Guided" } });
  await openBoard(page, home);
  await column(page, "ask").locator(".info-button").click();
  const bubble = page.locator(".bubble");
  await expect(bubble.locator("[data-guide]")).toHaveCount(4);
  await page.keyboard.press("Escape");
  await expect(bubble).toBeHidden();
  await page.goto(`/a/${home.workspace.key}/record/${home.object.key}/${order.id}`);
  await page.locator(".stage-strip .info-button").click();
  await expect(bubble.locator('[data-guide="responsible"]')).toContainText("Ada");
});

test("a word that is being composed is searched for once it is chosen", async ({ page, api }) => {
  const home = await smallApp(api);
  await page.goto(`/a/${home.workspace.key}/list/${home.object.key}`);
  await page.getByRole("searchbox").focus();
  const keyboard = await page.context().newCDPSession(page);
  await keyboard.send("Input.imeSetComposition", { text: "beng", selectionStart: 4, selectionEnd: 4 });
  await expect(page.getByRole("searchbox")).toHaveValue("beng");
  await page.waitForTimeout(600);
  expect(page.url()).not.toContain("q=");
  await keyboard.send("Input.insertText", { text: "泵" });
  await expect(page.getByRole("searchbox")).toHaveValue("泵");
  await expect(page).toHaveURL(/q=%E6%B3%B5/);
});
