import { openBoard } from "./support/board.ts";
import { expect, test } from "./support/journey.ts";

test("language and appearance change at once, stay after a reload, and reach the server", async ({ page, home }) => {
  await openBoard(page, home);
  const html = page.locator("html");
  await expect(html).toHaveAttribute("lang", "zh-CN");
  const chinese = await page.getByRole("navigation").innerText();

  await page.locator("button.account").click();
  await page.getByRole("menuitemradio").and(page.locator('[data-key="en"]')).click();
  await expect(html).toHaveAttribute("lang", "en");
  await expect(page.getByRole("navigation")).not.toHaveText(chinese);
  await page.locator("button.account").click();
  await page.locator('[data-key="dark"]').click();
  await expect(html).toHaveClass(/dark/);
  const dark = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);

  const asked = page.waitForRequest((request) => request.url().includes("/board"));
  await page.reload();
  expect((await (await asked).allHeaders())["cookie"]).toContain("lang=en");
  await expect(html).toHaveAttribute("lang", "en");
  await expect(html).toHaveClass(/dark/);
  await expect(page.locator("[data-card]").first()).toBeVisible();
  expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe(dark);

  await page.locator("button.account").click();
  await page.locator('[data-key="light"]').click();
  expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).not.toBe(dark);
});
