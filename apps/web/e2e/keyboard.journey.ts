import { textOf } from "../src/values/text-of.ts";
import { findCard } from "./support/api.ts";
import { card, column, fillPanel, openBoard, panel, reveal } from "./support/board.ts";
import { expect, test } from "./support/journey.ts";

test("a card is moved by keyboard alone and each step is said aloud", async ({ page, api, home }) => {
  const chosen = await findCard(api, home, { missing: 1 });
  await openBoard(page, home);
  const said = page.locator("#announcer");
  await reveal(page, chosen.row.id);
  await card(page, chosen.row.id).focus();

  await page.keyboard.press("Space");
  await expect(said).not.toBeEmpty();
  const lifted = await said.textContent();
  await page.keyboard.press("Escape");
  await expect(said).not.toHaveText(lifted ?? "");
  await expect(panel(page)).toBeHidden();

  await card(page, chosen.row.id).focus();
  await page.keyboard.press("Space");
  await page.keyboard.press("ArrowRight");
  await expect(column(page, chosen.to)).toHaveClass(/aimed/);
  const target = home.funnel.stages.find((stage) => stage.key === chosen.to);
  await expect(said).toContainText(textOf(target?.title, "zh-CN"));
  await page.keyboard.press("Enter");
  await expect(panel(page)).toBeVisible();
  // The keyboard is already in the first missing field.
  await expect(panel(page).locator("input:focus, textarea:focus, button:focus")).toHaveCount(1);
  await page.keyboard.press("Escape");
  await expect(card(page, chosen.row.id)).toBeFocused();
  for (const key of ["Space", "ArrowRight", "Enter"]) await page.keyboard.press(key);
  await expect(panel(page)).toBeVisible();
  await fillPanel(panel(page), home.object.fields, chosen.patch);
  await expect(panel(page).locator('[data-criterion][data-met="false"]:not(.warned)')).toHaveCount(0);
  await panel(page).locator("input").first().press("Enter");
  await expect(column(page, chosen.to).locator(`[data-card="${chosen.row.id}"]`)).toBeVisible();
});

test("M on a card offers every stage; a lost record asks for one of its reasons", async ({ page, api, home }) => {
  const lost = home.funnel.stages.find((stage) => stage.kind === "lost");
  if (lost === undefined) throw new Error("the funnel has no lost stage");
  const chosen = await findCard(api, home, { missing: 1 });
  await openBoard(page, home);
  await reveal(page, chosen.row.id);
  await card(page, chosen.row.id).focus();
  await page.keyboard.press("m");
  const menu = page.getByRole("menu");
  await expect(menu.getByRole("menuitem")).toHaveCount(home.funnel.stages.length);
  await menu.locator(`[data-key="${lost?.key ?? ""}"]`).press("Enter");
  await expect(panel(page).getByRole("radio")).toHaveCount(lost?.reason?.options.filter((option) => !option.retired).length ?? 0);
  await expect(panel(page).getByTestId("gate-submit")).toBeDisabled();
  await expect(panel(page).getByRole("radio").first()).toBeFocused();
  await page.keyboard.press("Space");
  await panel(page).getByTestId("gate-submit").click();
  await expect(panel(page)).toBeHidden();
  const row = await api.get<{ stage: string }>(`${home.records}/${chosen.row.id}`);
  expect(row.stage).toBe(lost?.key);
});

test("a passing move goes at once and can be undone for a while", async ({ page, api, home }) => {
  const chosen = await findCard(api, home, { missing: 1 });
  await api.patch(`${home.records}/${chosen.row.id}`, { fields: chosen.patch }, chosen.row.version);
  await openBoard(page, home);
  await reveal(page, chosen.row.id);
  await card(page, chosen.row.id).focus();
  await page.keyboard.press("Space");
  await page.keyboard.press("ArrowRight");
  // Some criteria look at other rows: the column settles once the server has answered.
  await expect(column(page, chosen.to)).toHaveClass(/paint-open/);
  await page.keyboard.press("Enter");
  await expect(column(page, chosen.to).locator(`[data-card="${chosen.row.id}"]`)).toBeVisible();
  await expect(panel(page)).toBeHidden();
  await page.locator(".toast button").first().click();
  await expect(column(page, chosen.from).locator(`[data-card="${chosen.row.id}"]`)).toBeVisible();
  await expect.poll(async () => (await api.get<{ stage: string }>(`${home.records}/${chosen.row.id}`)).stage).toBe(chosen.from);
});

test("a card somebody else has moved goes where it is, and says so", async ({ page, api, home }) => {
  const chosen = await findCard(api, home, { missing: 1 });
  const lost = home.funnel.stages.find((stage) => stage.kind === "lost");
  // The board is not told of it.
  await page.route("**/events", (route) => route.abort());
  await openBoard(page, home);
  await reveal(page, chosen.row.id);
  await api.post(
    `${home.records}/${chosen.row.id}/advance`,
    { to: lost?.key, reason: { code: lost?.reason?.options[0]?.value } },
    chosen.row.version,
  );
  await card(page, chosen.row.id).focus();
  await page.keyboard.press("Space");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await expect(page.locator(".toast").first()).toBeVisible();
  await expect(column(page, chosen.from).locator(`[data-card="${chosen.row.id}"]`)).toHaveCount(0);
});
