import type { RecordRow } from "../src/api/record-types.ts";
import { expect, test } from "./support/journey.ts";
import { smallApp } from "./support/small-app.ts";

test("a list says what its money comes to under the filter, keeps its first column in sight and its widths", async ({ page, api }) => {
  const home = await smallApp(api);
  const make = (name: string, budget: string): Promise<RecordRow> => api.post(home.records, { fields: { name, budget } });
  await make("Summed one", "1000.50");
  const two = await make("Summed two", "2000.25");
  await page.goto(`/a/${home.workspace.key}/list/${home.object.key}?q=Summed`);
  const total = page.getByTestId("sums").locator('[data-sum="budget"]');
  await expect(total).toHaveText("¥3,000.75");
  await api.patch(`${home.records}/${two.id}`, { fields: { budget: "0.25" } }, two.version);
  await page.reload();
  await expect(total).toHaveText("¥1,000.75");

  const head = page.locator('[data-column="name"]');
  const edge = head.getByRole("separator");
  const widthOf = async (): Promise<number> => Math.round((await head.boundingBox())?.width ?? 0);
  const usual = await widthOf();
  await edge.focus();
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowLeft");
  await expect.poll(widthOf).toBe(usual - 32);
  await page.reload();
  await expect.poll(widthOf).toBe(usual - 32);
  await page.locator('[data-column="name"]').getByRole("separator").dblclick();
  await expect.poll(widthOf).toBe(usual);
});

test("sums that cannot be had say so and are asked for again", async ({ page, api }) => {
  const home = await smallApp(api);
  await api.post(home.records, { fields: { name: "Unsummed", budget: "7" } });
  let broken = true;
  await page.route(/\/records\/query$/, (route) =>
    broken && route.request().postDataJSON()?.sums !== undefined
      ? route.fulfill({ status: 422, contentType: "application/problem+json", body: '{"status":422,"code":"QUERY_INVALID"}' })
      : route.continue(),
  );
  await page.goto(`/a/${home.workspace.key}/list/${home.object.key}?q=Unsummed`);
  const sums = page.getByTestId("sums");
  await expect(sums.getByRole("alert")).toBeVisible();
  await expect(page.locator("[data-record]")).toHaveCount(1);
  broken = false;
  await sums.getByRole("button").click();
  await expect(sums.locator('[data-sum="budget"]')).toHaveText("¥7");
});

test("J and K and the arrows go through a list with the panel open, and typing does not", async ({ page, api }) => {
  const home = await smallApp(api);
  for (const name of ["Step 1", "Step 2", "Step 3"]) await api.post(home.records, { fields: { name } });
  await page.goto(`/a/${home.workspace.key}/list/${home.object.key}?q=Step&sort=name:asc`);
  const row = (at: number) => page.locator("[data-record]", { hasText: `Step ${at}` });
  await row(1).click();
  const title = page.locator("#record-title");
  await expect(title).toHaveText("Step 1");
  await page.keyboard.press("j");
  await expect(title).toHaveText("Step 2");
  await expect(page.locator("#announcer")).toContainText("Step 2");
  await page.keyboard.press("ArrowDown");
  await expect(title).toHaveText("Step 3");
  await page.keyboard.press("j");
  await expect(title).toHaveText("Step 3");
  await page.keyboard.press("k");
  await expect(title).toHaveText("Step 2");
  // The keyboard stays in the panel, and a word typed in it goes nowhere else.
  expect(await page.evaluate(() => document.activeElement?.closest('[role="dialog"]') !== null)).toBe(true);
  await page.getByTestId("record-edit").click();
  await page.getByRole("dialog").locator("input").first().press("j");
  await expect(title).toHaveText("Step 2");
  await page.getByRole("dialog").locator(".record-edit-foot button").first().click();
  await page.getByRole("dialog").locator('[role="tab"]').first().focus();
  await page.keyboard.press("Escape");
  if (await page.getByTestId("leave").isVisible()) await page.getByTestId("leave").click();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(row(2)).toBeFocused();
});

test("several cards picked on the board go together, each through its own gate", async ({ page, api }) => {
  const home = await smallApp(api);
  const firm = await api.post<RecordRow>(`/api/v1/apps/${home.workspace.key}/objects/firm/records`, { fields: { name: "Firm" } });
  const ready = await api.post<RecordRow>(home.records, { fields: { name: "Ready", firm: firm.id, ends: "2030-01-01" } });
  const bare = await api.post<RecordRow>(home.records, { fields: { name: "Bare" } });
  await page.goto(home.boardPath);
  const card = (one: RecordRow) => page.locator(`[data-card="${one.id}"]`);
  await card(ready).click({ modifiers: ["ControlOrMeta"] });
  await card(bare).focus();
  await page.keyboard.press("x");
  await expect(page.locator(".board-card.picked")).toHaveCount(2);
  const from = await card(bare).boundingBox();
  const to = await page.locator('[data-stage="offer"]').boundingBox();
  if (!from || !to) throw new Error("nothing to drag");
  await page.mouse.move(from.x + 20, from.y + 20);
  await page.mouse.down();
  await page.mouse.move(to.x + 60, to.y + 200, { steps: 8 });
  await expect(page.locator(".card-count")).toHaveText("2");
  await expect(page.locator('[data-stage="offer"] .paint-label')).toContainText("1 可推进 · 1 需补");
  await page.mouse.up();
  await page.getByTestId("bulk-submit").click();
  await expect(page.getByTestId("bulk-moved")).toHaveAttribute("data-count", "1");
  await expect(page.getByTestId("bulk-blocked")).toHaveAttribute("data-count", "1");
  await page.keyboard.press("Escape");
  await expect(page.locator('[data-stage="offer"]').locator(`[data-card="${ready.id}"]`)).toBeVisible();
  await expect(page.locator('[data-stage="ask"]').locator(`[data-card="${bare.id}"]`)).toBeVisible();
  await expect(page.locator(".board-card.picked")).toHaveCount(0);
});
