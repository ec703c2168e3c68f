import type { RecordPage } from "../src/api/record-types.ts";
import { expect, type Page, test } from "./support/journey.ts";

/** No look at a job is answered until what this returns is called. */
async function holdJobs(page: Page): Promise<() => void> {
  let answer = (): void => {};
  const answered = new Promise<void>((resolve) => (answer = resolve));
  await page.route(/\/api\/v1\/jobs\/[^/?]+$/, async (route) => {
    if (route.request().method() === "GET") await answered;
    await route.continue();
  });
  return answer;
}

test("a file is mapped, checked, imported, its mistakes told, and taken back again; the list is saved as a file", async ({
  page,
  api,
  home,
}) => {
  const { titleField } = home.object;
  if (titleField === undefined) throw new Error("the object has no title field");
  const mark = `imported ${Date.now()}`;
  const number = home.object.fields.find((field) => field.kind === "money" && field.access === "edit");
  const head = [titleField, ...(number ? [number.key] : []), "no such column"].join(",");
  const row = (name: string, amount: string): string => [name, ...(number ? [amount] : []), "x"].join(",");
  const file = `${head}\n${row(`${mark} one`, "1200.50")}\n${row(`${mark} two`, "many")}\n${row(`${mark} three`, "3")}\n`;
  const found = async (): Promise<number> =>
    (await api.post<RecordPage>(`${home.records}/query`, { search: mark, limit: 10 })).items.length;

  await page.goto(`/a/${home.workspace.key}/list/${home.object.key}`);
  await page.locator(".file-menu").click();
  await page.locator('[data-key="import"]').click();
  await page.getByTestId("import-file").setInputFiles({ name: "rows.csv", mimeType: "text/csv", buffer: Buffer.from(file) });
  await expect(page.locator(".map-columns li")).toHaveCount(number ? 3 : 2);
  await expect(page.locator(".map-columns select").first()).toHaveValue(titleField ?? "");
  await expect(page.locator(".map-columns select").last()).toHaveValue("");
  await page.getByTestId("import-check").click();
  await expect(page.getByTestId("import-ended")).toHaveAttribute("data-phase", "check");
  const good = number ? 2 : 3;
  await expect(page.getByTestId("import-create")).toHaveAttribute("data-count", String(good));
  expect(await found()).toBe(0);
  await page.getByTestId("import-run").click();
  await expect(page.getByTestId("import-ended")).toHaveAttribute("data-phase", "run");
  await expect(page.getByTestId("import-conflict")).toHaveAttribute("data-count", String(3 - good));
  expect(await found()).toBe(good);
  if (number) {
    const saved = page.waitForEvent("download");
    await page.getByTestId("import-errors").click();
    expect((await saved).suggestedFilename()).toBe("errors-rows.csv");
  }
  // Closed and opened again, the import is found and taken back.
  await page.keyboard.press("Escape");
  await page.locator(".file-menu").click();
  await page.locator('[data-key="import"]').click();
  await page.locator("[data-job]").first().click();
  // What deletes records asks first.
  await page.getByTestId("import-undo").click();
  await expect(page.locator(".overlay-foot")).toContainText("2");
  expect(await found()).toBe(2);
  await page.getByTestId("import-undo").click();
  await expect(page.getByTestId("import-ended")).toHaveAttribute("data-phase", "undo");
  expect(await found()).toBe(0);
  await page.keyboard.press("Escape");
  for (const format of ["csv", "xlsx"]) {
    await page.locator(".file-menu").click();
    const exported = page.waitForEvent("download");
    await page.locator(`[data-key="export-${format}"]`).click();
    expect((await exported).suggestedFilename()).toMatch(new RegExp(`\\.${format}$`));
  }
});

test("how far an import is, the server tells as it happens, without being asked", async ({ page, home }) => {
  const { titleField } = home.object;
  if (titleField === undefined) throw new Error("the object has no title field");
  const rows = Array.from({ length: 20_000 }, (_, n) => `watched ${n}`);
  await page.goto(`/a/${home.workspace.key}/list/${home.object.key}`);
  await page.locator(".file-menu").click();
  await page.locator('[data-key="import"]').click();
  const file = { name: "many.csv", mimeType: "text/csv", buffer: Buffer.from([titleField, ...rows].join("\n")) };
  await page.getByTestId("import-file").setInputFiles(file);
  await expect(page.locator(".map-columns li")).toHaveCount(1);
  // From here on no look at the job is answered until the bar has moved by itself.
  const answer = await holdJobs(page);
  await page.getByTestId("import-check").click();
  await expect(page.locator("progress")).toHaveAttribute("value", /^[1-9]/, { timeout: 30_000 });
  answer();
  await expect(page.getByTestId("import-ended")).toHaveAttribute("data-phase", "check", { timeout: 60_000 });
});

test("an import whose dialog was closed says how it ended, wherever the reader is by then", async ({ page, home }) => {
  const { titleField } = home.object;
  if (titleField === undefined) throw new Error("the object has no title field");
  const rows = Array.from({ length: 20_000 }, (_, n) => `left ${n}`);
  await page.goto(`/a/${home.workspace.key}/list/${home.object.key}`);
  await page.locator(".file-menu").click();
  await page.locator('[data-key="import"]').click();
  const file = { name: "left.csv", mimeType: "text/csv", buffer: Buffer.from([titleField, ...rows].join("\n")) };
  await page.getByTestId("import-file").setInputFiles(file);
  await expect(page.locator(".map-columns li")).toHaveCount(1);
  // However soon the import ends, it ends after the dialog was closed.
  const answer = await holdJobs(page);
  await page.getByTestId("import-check").click();
  await expect(page.locator("progress")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  answer();
  await page.locator('a[href$="/reports"]').first().click();
  const toast = page.locator(".toast", { hasText: "20,000" });
  await expect(toast).toBeVisible({ timeout: 60_000 });
  await toast.locator("button").first().click();
  await expect(page).toHaveURL(new RegExp(`/list/${home.object.key}`));
  // What came of the rows, not just the list of them.
  await expect(page.getByTestId("import-create")).toHaveAttribute("data-count", "20000");
  // Left like that it is over, too: the list does not begin with it the next time.
  await page.goBack();
  await expect(page).toHaveURL(/\/reports/);
  await page.goForward();
  await expect(page.locator("[data-record]").first()).toBeVisible();
  await expect(page.getByRole("dialog")).toHaveCount(0);

  // Nor is one forgotten that was begun while the dialog closed, or whose page was loaded anew.
  await page.locator(".file-menu").click();
  await page.locator('[data-key="import"]').click();
  await page.getByTestId("import-file").setInputFiles(file);
  await expect(page.locator(".map-columns li")).toHaveCount(1);
  let begin = (): void => undefined;
  const held = new Promise<void>((resolve) => (begin = resolve));
  await page.route("**/api/v1/jobs/*/start", async (route) => {
    await held;
    await route.continue();
  });
  await page.getByTestId("import-check").click();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  const started = page.waitForResponse((response) => response.url().endsWith("/start"));
  begin();
  await started;
  await page.waitForFunction(() => /"id"/.test(sessionStorage.getItem("funnelsmith.jobs") ?? ""));
  await page.reload();
  await expect(page.locator(".toast", { hasText: "20,000" })).toBeVisible({ timeout: 60_000 });
});

test("a pause that did not reach the server is told where it was asked for, and no more once the import has ended", async ({
  page,
  home,
}) => {
  const { titleField } = home.object;
  if (titleField === undefined) throw new Error("the object has no title field");
  const rows = Array.from({ length: 20_000 }, (_, n) => `late ${n}`);
  await page.goto(`/a/${home.workspace.key}/list/${home.object.key}`);
  await page.locator(".file-menu").click();
  await page.locator('[data-key="import"]').click();
  const file = { name: "late.csv", mimeType: "text/csv", buffer: Buffer.from([titleField, ...rows].join("\n")) };
  await page.getByTestId("import-file").setInputFiles(file);
  await expect(page.locator(".map-columns li")).toHaveCount(1);
  await page.route(/\/api\/v1\/jobs\/[^/?]+\/pause$/, (route) => route.abort());
  // However soon the import ends, the dialog hears of it only after the pause was refused.
  const answer = await holdJobs(page);
  await page.getByTestId("import-check").click();
  await page.getByTestId("import-pause").click();
  const refused = page.getByRole("dialog").getByRole("alert");
  await expect(refused).toBeVisible();
  answer();
  await expect(page.getByTestId("import-ended")).toHaveAttribute("data-phase", "check", { timeout: 60_000 });
  await expect(refused).toHaveCount(0);
});
