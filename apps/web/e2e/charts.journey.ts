import { expect, type Page, test } from "./support/journey.ts";

/** What is written in the first chart that has names along an axis, and where; ids differ from drawing to drawing. */
async function drawn(page: Page): Promise<readonly string[]> {
  const chart = page.getByTestId("chart").first();
  await chart.scrollIntoViewIfNeeded();
  await expect(chart.locator("svg text").first()).toBeVisible();
  // Bars grow for a while when they are drawn; names stand where they stand.
  return await chart
    .locator("svg text")
    .evaluateAll((texts) => texts.map((text) => `${text.textContent} ${text.getAttribute("transform") ?? ""}`));
}

test("a chart in another width is laid out as if it had been opened there", async ({ page, home }) => {
  await page.goto(`/a/${home.workspace.key}/reports?period=all`);
  const wide = await drawn(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await expect.poll(() => drawn(page)).not.toEqual(wide);
  const turned = await drawn(page);
  await page.reload();
  await expect.poll(() => drawn(page)).toEqual(turned);
  await page.setViewportSize({ width: 1440, height: 900 });
  await expect.poll(() => drawn(page)).toEqual(wide);
});

test("rates side by side have tracks of one length", async ({ page, home }) => {
  await page.goto(`/a/${home.workspace.key}/reports?period=all`);
  const bars = page.getByTestId("rate-bars");
  await expect(page.locator("[data-report]").first()).toBeVisible();
  for (const report of await page.locator("[data-report]").all()) {
    await report.scrollIntoViewIfNeeded();
    await expect(report.locator(".report-foot")).toBeVisible();
    if ((await bars.count()) > 0) break;
  }
  const widths = await bars
    .first()
    .locator(".rate-track")
    .evaluateAll((tracks) => tracks.map((track) => Math.round(track.getBoundingClientRect().width)));
  expect(widths.length).toBeGreaterThan(1);
  expect(new Set(widths).size).toBe(1);
});

test("the funnel answers by each basis, whatever was picked before", async ({ page, home }) => {
  await page.goto(`/a/${home.workspace.key}/reports?period=all&window=30`);
  const card = page.locator("[data-report]").first();
  for (const basis of ["flow", "visit", "stock"]) {
    const answered = page.waitForResponse((answer) => answer.url().includes("/reports/") && answer.request().method() === "POST");
    await card.locator(`[data-basis="${basis}"]`).click();
    expect((await answered).status()).toBe(200);
    await expect(
      card
        .locator(".report-body:not(.stale)")
        .getByTestId(/^(chart|funnel-bars)$/)
        .first(),
    ).toBeVisible();
  }
});

test("an immature funnel says what its conversions come to, and every report how good its data are", async ({ page, home }) => {
  await page.goto(`/a/${home.workspace.key}/reports?window=30`);
  const card = page.locator("[data-report]").first();
  await expect(card.getByTestId("estimate").first()).toContainText(/\d+% → ≈ \d+%/);
  // In one line, also where there is little room.
  for (const width of [390, 1440]) {
    await page.setViewportSize({ width, height: 900 });
    const { line, height } = await card
      .getByTestId("estimate")
      .first()
      .evaluate((shown) => ({
        line: Number.parseFloat(getComputedStyle(shown).lineHeight),
        height: shown.getBoundingClientRect().height,
      }));
    expect(height).toBe(line);
  }
  const quality = card.getByTestId("quality");
  await quality.locator("summary").click();
  const records = quality.locator("li button").first();
  const count = /\d+/.exec((await records.textContent()) ?? "")?.[0] ?? "";
  await records.click();
  await expect(page.locator("[data-record]").first()).toBeVisible();
  expect(await page.locator("[data-record]").count()).toBe(Math.min(Number(count), 50));
});
