import type { RecordPage, RecordRow } from "../src/api/record-types.ts";
import type { Workspace } from "../src/api/workspace-types.ts";
import { apiOf } from "./support/api.ts";
import { expect, type Page, test } from "./support/journey.ts";

/** What is shown only once goes by no press beside it and no Escape: these ask, and are taken back. */
async function staysUntilClosed(page: Page, text: string): Promise<void> {
  const shown = page.getByRole("dialog").locator("input[readonly]");
  const asked = page.getByRole("alertdialog");
  for (const leave of [() => page.locator(".layer").click({ position: { x: 5, y: 5 } }), () => page.keyboard.press("Escape")]) {
    await leave();
    await expect(asked).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(asked).toHaveCount(0);
    await expect(shown).toHaveValue(text);
  }
}

test("a key for programs stays on screen until it is closed on purpose", async ({ page }) => {
  await page.goto("/settings/keys");
  await page.locator(".settings-main .btn.primary").click();
  const dialog = page.getByRole("dialog");
  await dialog.locator('[name="name"]').fill("The nightly export");
  await dialog.locator('button[type="submit"]').click();
  await staysUntilClosed(page, await dialog.locator("input[readonly]").inputValue());
  await dialog.locator(".overlay-foot .btn").click();
  await expect(dialog).toHaveCount(0);
});

test("somebody invited by link makes an account and joins with the roles given, and sees no more than they allow", async ({
  page,
  browser,
  server,
  api,
  home,
}) => {
  await page.goto("/settings/members");
  await page.locator(".settings-title button").click();
  const dialog = page.getByRole("dialog");
  const role = dialog.locator(".role-options input").first();
  await role.check();
  await dialog.locator('button[type="submit"]').click();
  const link = await dialog.locator("input[readonly]").inputValue();
  expect(link).toContain("/invite/");
  await staysUntilClosed(page, link);

  const context = await browser.newContext({ baseURL: server.url });
  const guest = await context.newPage();
  await guest.goto(link);
  const { account } = await api.get<{ readonly account: { readonly name: string } }>("/api/v1/me");
  await expect(guest.locator(".entry-form")).toContainText(account.name);
  await guest.locator(".entry-form .btn.primary").click();
  await expect(guest).toHaveURL(/sign-in/);
  await guest.locator(".entry-switch button").click();
  await guest.locator('[name="name"]').fill("Grace");
  await guest.locator('[name="email"]').fill(`grace-${Date.now()}@example.com`);
  await guest.locator('[name="password"]').fill("another good one");
  await guest.locator('button[type="submit"]').click();
  await expect(guest).toHaveURL(/\/invite\//);
  await guest.locator(".entry-form .btn.primary").click();
  await expect(guest).toHaveURL(new RegExp(`/a/${home.workspace.key}/`));
  await expect(guest.locator("button.account")).toContainText("Grace");
  // No administrator: the team's settings are not offered, and asking for them says why not.
  await expect(guest.locator('a[href="/settings/members"]')).toHaveCount(0);
  for (const place of ["members", "apps"]) {
    await guest.goto(`/settings/${place}`);
    await expect(guest.getByRole("alert")).toBeVisible();
    await expect(guest.locator(".settings-main .btn")).toHaveCount(0);
  }
  // Of a record somebody else looks after nothing is offered that would be refused.
  const mine = apiOf(context.request);
  const seen = await mine.get<Workspace>(`/api/v1/apps/${home.workspace.key}`);
  const shared = seen.objects.find(({ rights }) => rights.read === "all" && rights.update === "own");
  if (!shared) throw new Error("the role sees nothing of others");
  const address = `/a/${home.workspace.key}/record/${shared.key}`;
  const { items } = await mine.get<RecordPage>(`/api/v1/apps/${home.workspace.key}/objects/${shared.key}/records?limit=1`);
  await guest.goto(`${address}/${items[0]?.id ?? ""}`);
  await expect(guest.locator(".record-read-only")).toBeVisible();
  await expect(guest.getByTestId("record-edit")).toHaveCount(0);
  await expect(guest.locator(".inline-edit")).toHaveCount(0);
  const own = await mine.post<RecordRow>(`/api/v1/apps/${home.workspace.key}/objects/${shared.key}/records`, {
    fields: { [shared.titleField ?? ""]: "my own" },
  });
  await guest.goto(`${address}/${own.id}`);
  await expect(guest.getByTestId("record-edit")).toBeVisible();
  await expect(guest.locator(".record-read-only")).toHaveCount(0);
  await context.close();
  // Used, it leads nobody into making an account for it.
  const later = await browser.newContext({ baseURL: server.url });
  const stranger = await later.newPage();
  await stranger.goto(link);
  await expect(stranger.locator(".entry-hint")).toHaveText(/已经用过|has been used/);
  await stranger.locator(".entry-form .btn.primary").click();
  await expect(stranger).toHaveURL(/sign-in/);
  expect(stranger.url()).not.toContain("invite");
  await later.close();
});

test("whoever belongs to no team yet starts one and gets to its gallery", async ({ browser, server }) => {
  const context = await browser.newContext({ baseURL: server.url });
  const page = await context.newPage();
  await page.goto("/sign-in");
  await page.locator(".entry-switch button").click();
  await page.locator('[name="name"]').fill("Edsger");
  await page.locator('[name="email"]').fill(`edsger-${Date.now()}@example.com`);
  await page.locator('[name="password"]').fill("a third good one");
  await page.locator('button[type="submit"]').click();
  await expect(page).toHaveURL(/\/welcome$/);
  await page.locator('[name="tenant"]').fill("Own team");
  await page.locator('button[type="submit"]').click();
  await expect(page).toHaveURL(/\/new$/);
  await expect(page.locator("[data-template]").first()).toBeVisible();
  await context.close();
});

test("somebody who has a team already joins another by its link, and is in that one then", async ({ browser, server, api, home }) => {
  const { url } = await api.post<{ url: string }>("/api/v1/invitations", { admin: true });
  const context = await browser.newContext({ baseURL: server.url });
  const page = await context.newPage();
  const hers = apiOf(context.request);
  await hers.post("/api/auth/sign-up/email", {
    name: "Barbara",
    email: `barbara-${Date.now()}@example.com`,
    password: "a fourth good one",
  });
  await hers.post("/api/v1/tenants", { name: "Her own" });
  await page.goto(url);
  await page.locator(".entry-form .btn.primary").click();
  await expect(page).toHaveURL(new RegExp(`/a/${home.workspace.key}/`));
  await expect(page.locator("[data-card]").first()).toBeVisible();
  await context.close();
});

test("an address that does not exist and a server that cannot be reached both say so and offer a way on", async ({ page, home }) => {
  await page.goto("/nowhere/at/all");
  await expect(page.locator(".state a")).toBeVisible();
  await page.goto(home.boardPath);
  await expect(page.locator("[data-card]").first()).toBeVisible();
  await page.context().setOffline(true);
  await expect(page.locator(".offline")).toBeVisible();
  // Leaving needs the server: that it did not happen is said, and it is tried again.
  await page.locator("button.account").click();
  await page.locator('[data-key="out"]').click();
  const again = page.locator(".toast button").first();
  await expect(again).toBeVisible();
  await page.context().setOffline(false);
  await expect(page.locator(".offline")).toBeHidden();
  await again.click();
  await expect(page).toHaveURL(/\/sign-in$/);
});
