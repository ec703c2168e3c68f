import { findCard } from "./support/api.ts";
import { expect, type Page, test } from "./support/journey.ts";

/** A file of the page is gone, until the page is loaded anew. */
async function takeAway(page: Page, file: RegExp): Promise<{ readonly loaded: Promise<unknown> }> {
  let gone = true;
  page.on("request", (request) => {
    if (request.isNavigationRequest()) gone = false;
  });
  await page.route(file, (route) => (gone ? route.fulfill({ status: 404, body: "" }) : route.continue()));
  return { loaded: page.waitForEvent("load") };
}

test("code that was on its way when the connection went does not load the page anew under its reader's hands", async ({ page, home }) => {
  let cut = (): void => undefined;
  const isCut = new Promise<void>((resolve) => (cut = resolve));
  await page.route(/\/assets\/judge-/, async (route) => {
    await isCut;
    await route.continue();
  });
  const asked = page.waitForRequest(/\/assets\/judge-/);
  await page.goto(home.boardPath);
  await expect(page.locator("[data-card]").first()).toBeVisible();
  await asked;
  // All a record needs has arrived: only what was on its way is lost.
  await page.locator("[data-card]").first().press("Enter");
  await expect(page.locator(".record-values").first()).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await page.evaluate(() => {
    document.body.dataset["lost"] = "0";
    addEventListener("vite:preloadError", (event) => {
      const { payload } = event as Event & { readonly payload?: Error };
      if (/judge-/.test(payload?.message ?? "")) document.body.dataset["lost"] = String(Number(document.body.dataset["lost"]) + 1);
    });
  });
  const lost = async (): Promise<number> => Number(await page.locator("body").getAttribute("data-lost"));
  let loads = 0;
  page.on("load", () => (loads += 1));
  await page.context().setOffline(true);
  cut();
  await expect.poll(lost).toBeGreaterThanOrEqual(1);
  const before = await lost();
  await expect(page.locator(".offline")).toBeVisible();
  await page.context().setOffline(false);
  await expect(page.locator(".offline")).toBeHidden();
  // Asked for again, with the connection back, and lost again: no browser asks twice for one address.
  await expect.poll(lost).toBeGreaterThan(before);
  // The page is as it was, and what is asked of the server comes through.
  await page.locator("[data-card]").first().press("Enter");
  await expect(page.locator(".record-values").first()).toBeVisible();
  expect(loads).toBe(0);
});

test("a page gone to without a connection says so and is shown once it is back", async ({ page, home }) => {
  await page.goto(home.boardPath);
  await expect(page.locator("[data-card]").first()).toBeVisible();
  await page.context().setOffline(true);
  await page.locator(`a[href^="/a/${home.workspace.key}/reports"]`).click();
  await expect(page.locator(".state button")).toBeVisible();
  await page.context().setOffline(false);
  await expect(page.locator("[data-report]").first()).toBeVisible({ timeout: 30_000 });
});

test("a page left open over a release loads itself anew when what it asks for is gone", async ({ page, home }) => {
  await page.goto(home.boardPath);
  await expect(page.locator("[data-card]").first()).toBeVisible();
  const anew = await takeAway(page, /\/assets\/reports-page-/);
  await page.locator(`a[href^="/a/${home.workspace.key}/reports"]`).click();
  await anew.loaded;
  await expect(page.locator("[data-report]").first()).toBeVisible();
});

test("a dialog whose code is gone says so in its place, and closed leaves the page as it was", async ({ page, home }) => {
  await page.route(/\/assets\/create-dialog-/, (route) => route.fulfill({ status: 404, body: "" }));
  await page.goto(`/a/${home.workspace.key}/list/${home.object.key}`);
  await expect(page.locator("[data-record]").first()).toBeVisible();
  let loads = 0;
  page.on("load", () => (loads += 1));
  await page.getByTestId("create").click();
  await expect(page.getByRole("dialog").getByRole("alert")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(page.locator("[data-record]").first()).toBeVisible();
  expect(loads).toBe(0);
});

test("a part of a page whose code is gone says so in its place, and the rest of the page goes on", async ({ page, api, home }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.route(/\/assets\/gate-panel-/, (route) => route.fulfill({ status: 404, body: "" }));
  const { row } = await findCard(api, home, { missing: 0 });
  let loads = 0;
  await page.goto(`/a/${home.workspace.key}/record/${home.object.key}/${row.id}`);
  await expect(page.locator(".gate-card").getByRole("alert")).toBeVisible();
  page.on("load", () => (loads += 1));
  await expect(page.locator("#record-title")).toBeVisible();
  await page.getByRole("tab").nth(1).click();
  await expect(page.getByRole("tabpanel").nth(0)).toBeVisible();
  await expect(page.locator(".gate-card").getByRole("alert")).toBeVisible();
  expect(loads).toBe(0);
  // Only its reader loads the page anew, and then the part is there.
  await page.unroute(/\/assets\/gate-panel-/);
  await page.locator(".gate-card").getByRole("button").first().click();
  await expect(page.locator(".gate-card").getByRole("alert")).toHaveCount(0);
  await expect(page.locator(".gate-card .gate-head")).toBeVisible();
  expect(loads).toBe(1);
});

test("the other language, its words gone with a release, comes with the page loaded anew", async ({ page, home }) => {
  await page.goto(home.boardPath);
  await expect(page.locator("[data-card]").first()).toBeVisible();
  const anew = await takeAway(page, /\/assets\/en-/);
  await page.locator("button.account").click();
  await page.locator('[data-key="en"]').click();
  await anew.loaded;
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await expect(page.locator("[data-card]").first()).toBeVisible();
});

test("a page whose words did not come says so in both languages and is there by itself once the server answers", async ({ page, home }) => {
  const words = /\/assets\/zh-CN-/;
  await page.route(words, (route) => route.abort());
  // The page itself comes; asked whether it is there, the server does not answer.
  await page.route("**/", (route) => (route.request().isNavigationRequest() ? route.continue() : route.abort()));
  await page.goto(home.boardPath);
  await expect(page.getByRole("alert").locator('[lang="zh-CN"]').first()).toBeVisible();
  await expect(page.getByRole("alert").locator('[lang="en"]').first()).toBeVisible();
  await page.unroute(words);
  await page.unroute("**/");
  await expect(page.locator("[data-card]").first()).toBeVisible({ timeout: 30_000 });
});

test("a form whose code was lost on its way is asked for again and shown", async ({ page, home }) => {
  let asked = 0;
  await page.route(/\/validator\.js\?/, (route) => {
    asked += 1;
    return asked === 1 ? route.abort() : route.continue();
  });
  await page.goto(`/a/${home.workspace.key}/list/${home.object.key}`);
  await page.getByTestId("create").click();
  await expect(page.getByRole("dialog").locator('button[type="submit"]')).toBeVisible();
  await expect(
    page
      .getByRole("dialog")
      .locator(`[id$="_${home.object.titleField ?? ""}"]`)
      .first(),
  ).toBeVisible();
  expect(asked).toBe(2);
});
