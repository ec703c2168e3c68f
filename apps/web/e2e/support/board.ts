import { expect, type Locator, type Page } from "@playwright/test";
import type { FieldView } from "../../src/api/workspace-types.ts";
import { shiftDecimal } from "../../src/values/shift-decimal.ts";
import type { Home } from "./api.ts";

/** One stage's column. */
export const column = (page: Page, stage: string): Locator => page.locator(`[data-testid="board"] [data-stage="${stage}"]`);

/** A record's card. */
export const card = (page: Page, id: string): Locator => page.locator(`[data-card="${id}"]`);

/** The panel that says what a gate wants. */
export const panel = (page: Page): Locator => page.getByRole("dialog").filter({ has: page.locator(".gate") });

/** How many records a column says it holds. */
export async function countOf(page: Page, stage: string): Promise<number> {
  return Number((await column(page, stage).locator('[data-testid="column-count"]').textContent())?.replaceAll(/\D/g, ""));
}

/** Opens the board and waits until it is shown. */
export async function openBoard(page: Page, home: Home): Promise<void> {
  await page.goto(home.boardPath);
  await expect(page.locator("[data-card]").first()).toBeVisible();
}

/** Scrolls each list of cards until a card is drawn: a list draws no more than what is looked at. Throws if the card is in none. */
export async function reveal(page: Page, id: string): Promise<void> {
  if ((await card(page, id).count()) > 0) return;
  for (const list of await page.locator(".column-list, .phone-list").all()) {
    for (let atEnd = false; !atEnd; ) {
      atEnd = await list.evaluate(async (one) => {
        const before = one.scrollTop;
        one.scrollBy(0, one.clientHeight / 2);
        // Scrolled in the first frame, drawn in the second.
        for (const _ of [1, 2]) await new Promise(requestAnimationFrame);
        return one.scrollTop === before;
      });
      if ((await card(page, id).count()) > 0) return;
    }
    await list.evaluate((one) => one.scrollTo(0, 0));
  }
  throw new Error(`card ${id} is in no list`);
}

/** Drags a card over a column and lets it go, with a real mouse. */
export async function dragTo(page: Page, id: string, stage: string, look?: () => Promise<void>): Promise<void> {
  await reveal(page, id);
  await card(page, id).scrollIntoViewIfNeeded();
  await column(page, stage).scrollIntoViewIfNeeded();
  const from = await card(page, id).boundingBox();
  const to = await column(page, stage).boundingBox();
  if (!from || !to) throw new Error("nothing to drag");
  await page.mouse.move(from.x + from.width / 2, from.y + 14);
  await page.mouse.down();
  await page.mouse.move(from.x + from.width / 2 + 20, from.y + 30, { steps: 4 });
  await page.mouse.move(to.x + to.width / 2, to.y + 180, { steps: 8 });
  await look?.();
  await page.mouse.up();
}

/** Types values into the inputs the panel offers, each by its field. */
export async function fillPanel(scope: Locator, fields: readonly FieldView[], patch: Readonly<Record<string, unknown>>): Promise<void> {
  for (const [key, value] of Object.entries(patch)) {
    const field = fields.find((one) => one.key === key);
    const place = scope.locator(`[data-field="${key}"]`);
    if (field?.kind === "date") {
      await place.locator("[data-quick]").first().click();
    } else {
      const input = place.locator("input, textarea").first();
      await input.fill(field?.kind === "percent" ? shiftDecimal(String(value), 2) : String(value));
    }
  }
}
