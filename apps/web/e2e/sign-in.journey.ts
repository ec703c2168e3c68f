import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { admin, expect, test } from "./support/journey.ts";

test("a wrong password is refused in words, the right one leads back to where one wanted to go", async ({ browser, server, home }) => {
  const context = await browser.newContext({ baseURL: server.url });
  const page = await context.newPage();
  const wanted = `/a/${home.workspace.key}/list/${home.object.key}?sort=createdAt%3Aasc`;
  await page.goto(wanted);
  await expect(page).toHaveURL(/sign-in/);
  await page.locator('[name="identifier"]').fill(admin.email);
  await page.locator('[name="password"]').fill("not the password");
  await page.locator('button[type="submit"]').click();
  await expect(page.getByRole("alert")).not.toBeEmpty();
  await page.locator('[name="password"]').fill(admin.password);
  await page.locator('button[type="submit"]').click();
  await expect(page).toHaveURL(new RegExp(`/list/${home.object.key}`));
  await expect(page.locator("[data-record]").first()).toBeVisible();
  await context.close();
});

test("a user name or phone number set in the account's settings signs in as well", async ({ page, browser, server }) => {
  await page.goto("/settings/account");
  await page.locator('[name="username"]').fill("a");
  await page.locator('form:has([name="username"]) button[type="submit"]').click();
  await expect(page.locator(".field-error")).toBeVisible();
  await page.locator('[name="username"]').fill("Ada.L");
  await page.locator('[name="phoneNumber"]').fill("13800138000");
  await page.locator('form:has([name="username"]) button[type="submit"]').click();
  await expect(page.locator(".toast")).toBeVisible();
  for (const identifier of ["ada.l", "138 0013 8000"]) {
    const context = await browser.newContext({ baseURL: server.url });
    const other = await context.newPage();
    await other.goto("/sign-in");
    await other.locator('[name="identifier"]').fill(identifier);
    await other.locator('[name="password"]').fill(admin.password);
    await other.keyboard.press("Enter");
    await expect(other).toHaveURL(/\/a\//);
    await context.close();
  }
});

async function mailedLink(folder: string): Promise<string> {
  const outbox = path.join(folder, "outbox");
  const last = (await readdir(outbox).catch(() => [])).toSorted((a, b) => a.localeCompare(b)).at(-1);
  const text = last === undefined ? "" : await readFile(path.join(outbox, last), "utf8");
  return /https?:\S+reset-password\S+/.exec(text)?.[0] ?? "";
}

test("a forgotten password is set anew through the mailed link, once, and nobody learns who has an account", async ({
  browser,
  server,
}) => {
  const context = await browser.newContext({ baseURL: server.url, locale: "en" });
  const page = await context.newPage();
  const email = `hedy-${Date.now()}@example.com`;
  await context.request.post(`${server.url}/api/auth/sign-up/email`, { data: { name: "Hedy", email, password: "the first password" } });
  await context.clearCookies();
  await page.goto("/sign-in");
  await page.locator('a[href="/forgot-password"]').click();
  const said: string[] = [];
  for (const address of ["nobody@example.com", email]) {
    await page.goto("/forgot-password");
    await page.locator('[name="email"]').fill(address);
    await page.locator('button[type="submit"]').click();
    said.push(((await page.locator(".notice").textContent()) ?? "").replace(address, "…"));
  }
  expect(said[0]).toBe(said[1]);
  await expect.poll(() => mailedLink(server.folder)).toContain("token=");
  const link = await mailedLink(server.folder);

  await page.goto(link);
  const password = page.locator('[name="newPassword"]');
  await password.pressSequentially("short");
  await page.keyboard.press("Enter");
  await expect(page.locator(".field-error")).toContainText("8");
  await password.fill("the second password");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/sign-in/);
  await page.locator('[name="identifier"]').fill(email);
  await page.locator('[name="password"]').fill("the second password");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/welcome/);

  await page.goto(link);
  await password.fill("the third password");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alert").locator('a[href="/forgot-password"]')).toBeVisible();
  await context.close();
});
