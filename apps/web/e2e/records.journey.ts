import type { RecordPage, RecordRow } from "../src/api/record-types.ts";
import { findCard } from "./support/api.ts";
import { expect, test } from "./support/journey.ts";

test("a record is made with the generated form: what is missing is said at its field, then it is saved and opens", async ({
  page,
  api,
  home,
}) => {
  const { titleField } = home.object;
  if (titleField === undefined) throw new Error("the object has no title field");
  await page.goto(`/a/${home.workspace.key}/list/${home.object.key}`);
  await page.getByTestId("create").click();
  const dialog = page.getByRole("dialog");
  const title = dialog.locator(`[id$="_${titleField ?? ""}"]`).first();
  await expect(title).toBeVisible();
  await dialog.locator('button[type="submit"]').click();
  await expect(title).toHaveAttribute("aria-invalid", "true");
  const described = await title.getAttribute("aria-describedby");
  await expect(page.locator(`[id="${described ?? ""}"]`)).not.toBeEmpty();
  await expect(title).toBeFocused();

  const name = `Journey ${Date.now()}`;
  await title.fill(name);
  // What was typed is not lost by one key too many.
  await page.keyboard.press("Escape");
  await expect(page.getByTestId("discard")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(title).toHaveValue(name);
  // An answer that is lost is said, and the record sent again is the same record.
  await page.route("**/records", async (route) => {
    await route.fetch();
    await route.abort();
  });
  await dialog.locator('button[type="submit"]').click();
  await expect(dialog.locator(".form-errors")).toBeVisible();
  await page.unroute("**/records");
  const posted = page.waitForResponse((response) => response.request().method() === "POST" && response.url().endsWith("/records"));
  await dialog.locator('button[type="submit"]').click();
  const made = (await (await posted).json()) as RecordRow;
  await expect(dialog).toBeHidden();
  await page.locator(".toast button").first().click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
  const { items } = await api.post<RecordPage>(`${home.records}/query`, { search: name });
  expect(items.map(({ id, fields }) => [id, fields[titleField ?? ""]])).toEqual([[made.id, name]]);
});

test("two people change one record: untouched fields both stand, the same field asks whose value stays", async ({ page, api, home }) => {
  const chosen = await findCard(api, home, { missing: 1 });
  const texts = home.object.fields.filter(
    (field) => field.kind === "text" && field.access === "edit" && !("unique" in field && field.unique),
  );
  const [first, second] = texts;
  if (!first || !second) throw new Error("the object has fewer than two text fields");
  const path = `/a/${home.workspace.key}/record/${home.object.key}/${chosen.row.id}`;
  await page.goto(path);
  await page.getByTestId("record-edit").click();
  const input = page.locator(`input[id$="_${first?.key ?? ""}"]`);
  await expect(input).toBeVisible();
  const other = await api.get<RecordRow>(`${home.records}/${chosen.row.id}`);
  await api.patch(`${home.records}/${chosen.row.id}`, { fields: { [second?.key ?? ""]: "theirs" } }, other.version);
  await input.fill("mine");
  await page.locator('.record-edit-foot button[type="submit"]').click();
  await expect(page.getByTestId("record-edit")).toBeVisible();
  const both = await api.get<RecordRow>(`${home.records}/${chosen.row.id}`);
  expect([both.fields[first?.key ?? ""], both.fields[second?.key ?? ""]]).toEqual(["mine", "theirs"]);

  await page.reload();
  await page.getByTestId("record-edit").click();
  await expect(input).toHaveValue("mine");
  await api.patch(`${home.records}/${chosen.row.id}`, { fields: { [first?.key ?? ""]: "theirs too" } }, both.version);
  await input.fill("mine again");
  await page.locator('.record-edit-foot button[type="submit"]').click();
  const conflict = page.locator(".conflict");
  await expect(conflict).toContainText("theirs too");
  await conflict.getByRole("button").click();
  await expect.poll(async () => (await api.get<RecordRow>(`${home.records}/${chosen.row.id}`)).fields[first?.key ?? ""]).toBe("mine again");
});

test("what is typed into a record's form is not lost by going elsewhere, nor by a look at the record that fails", async ({
  page,
  api,
  home,
}) => {
  const { row } = await findCard(api, home, { missing: 1 });
  const { titleField = "" } = home.object;
  const path = `/a/${home.workspace.key}/record/${home.object.key}/${row.id}`;
  await page.goto(path);
  await page.getByTestId("record-edit").click();
  const input = page.locator(`.record-fields input[id$="_${titleField}"]`);
  await input.fill("half a thought");
  const away = page.locator(".record-back");
  await away.click();
  await page.getByTestId("stay").click();
  await expect(page).toHaveURL(new RegExp(`${row.id}$`));
  await expect(input).toHaveValue("half a thought");

  let failed = 0;
  await page.route(`**/records/${row.id}`, async (route) => {
    failed += 1;
    await route.abort();
  });
  // Old enough to be looked at anew.
  await page.waitForTimeout(11_000);
  await page.evaluate(() => void window.dispatchEvent(new Event("visibilitychange")));
  await expect.poll(() => failed, { timeout: 15_000 }).toBeGreaterThanOrEqual(3);
  await page.waitForTimeout(500);
  await expect(input).toHaveValue("half a thought");
  await page.unroute(`**/records/${row.id}`);

  await away.click();
  await page.getByTestId("leave").click();
  await expect(page).toHaveURL(new RegExp(`/list/${home.object.key}`));
  expect((await api.get<RecordRow>(`${home.records}/${row.id}`)).fields[titleField]).toBe(row.fields[titleField]);
});

test("beside a list a record's parts are tabs the arrow keys go along; nothing typed asks nothing", async ({ page, api, home }) => {
  const { row } = await findCard(api, home, { missing: 1 });
  await page.goto(`/a/${home.workspace.key}/list/${home.object.key}?peek=${row.id}`);
  const tabs = page.getByRole("tab");
  await tabs.first().focus();
  await page.keyboard.press("ArrowRight");
  await expect(tabs.nth(1)).toBeFocused();
  await expect(tabs.nth(1)).toHaveAttribute("aria-selected", "true");
  await expect(page.getByRole("tabpanel")).toHaveCount(1);
  await page.keyboard.press("End");
  await expect(tabs.last()).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("ArrowRight");
  await expect(tabs.first()).toBeFocused();
  await expect(tabs.last()).toHaveAttribute("tabindex", "-1");
  await page.getByTestId("record-edit").click();
  await page.keyboard.press("Escape");
  await expect(tabs).toHaveCount(0);
});

test("what is typed into a record beside a list stays when the window is made narrow", async ({ page, api, home }) => {
  const { row } = await findCard(api, home, { missing: 1 });
  const { titleField = "" } = home.object;
  await page.goto(`/a/${home.workspace.key}/list/${home.object.key}?peek=${row.id}`);
  await page.getByTestId("record-edit").click();
  const input = page.locator(`.record-fields input[id$="_${titleField}"]`);
  await input.fill("half a thought");
  await page.setViewportSize({ width: 600, height: 900 });
  await expect(page.locator(".phone-bar")).toBeAttached();
  await expect(input).toHaveValue("half a thought");
  await page.locator(".record-edit-foot .btn.primary").click();
  await expect.poll(async () => (await api.get<RecordRow>(`${home.records}/${row.id}`)).fields[titleField]).toBe("half a thought");
});

test("deleting can be undone, and what is deleted can be fetched back from the recycle bin", async ({ page, api, home }) => {
  const chosen = await findCard(api, home, { missing: 1 });
  const record = `/a/${home.workspace.key}/record/${home.object.key}/${chosen.row.id}`;
  const exists = (): Promise<boolean> =>
    api.get(`${home.records}/${chosen.row.id}`).then(
      () => true,
      () => false,
    );
  const remove = async (): Promise<void> => {
    await page.goto(record);
    await page.locator(".record-head .btn.icon").click();
    await page.locator('[data-key="delete"]').click();
    await expect(page).toHaveURL(new RegExp(`/list/${home.object.key}`));
    await expect.poll(exists).toBe(false);
  };
  await remove();
  await page.locator(".toast button").first().click();
  await expect.poll(exists).toBe(true);

  await remove();
  await page.goto(`/a/${home.workspace.key}/list/${home.object.key}?bin=true`);
  await page.locator(`[data-record="${chosen.row.id}"] button`).click();
  await expect.poll(exists).toBe(true);
  await expect(page.locator(`[data-record="${chosen.row.id}"]`)).toHaveCount(0);
});

test("a list is searched, narrowed and ordered by its address alone", async ({ page, api, home }) => {
  const chosen = await findCard(api, home, { missing: 1 });
  const title = String(chosen.row.fields[home.object.titleField ?? ""]);
  const stage = chosen.from;
  await page.goto(`/a/${home.workspace.key}/list/${home.object.key}?q=${encodeURIComponent(title)}&stage=${stage}`);
  await expect(page.locator(`[data-record="${chosen.row.id}"]`)).toBeVisible();
  const { count } = await api.post<{ count: { value: number } }>(`${home.records}/query`, {
    search: title,
    filter: { "==": [{ var: "$stage.key" }, stage] },
    count: "exact",
    limit: 1,
  });
  await expect(page.getByTestId("record-count")).toHaveAttribute("data-count", String(count.value));
  await page.goto(`/a/${home.workspace.key}/list/${home.object.key}`);
  await page.locator(`[data-sort="${home.object.titleField ?? ""}"]`).click();
  await expect(page).toHaveURL(/sort=/);
  await expect(
    page.getByRole("columnheader").filter({ has: page.locator(`[data-sort="${home.object.titleField ?? ""}"]`) }),
  ).toHaveAttribute("aria-sort", "descending");
});

test("the rest of a list that does not come says why, waits, and comes when it is asked for again", async ({ page, home }) => {
  let refused = 0;
  await page.route("**/records/query", async (route) => {
    if (!(route.request().postData() ?? "").includes('"cursor"')) return await route.continue();
    refused += 1;
    await route.fulfill({
      status: 400,
      contentType: "application/problem+json",
      body: JSON.stringify({ code: "CURSOR_INVALID", detail: "no" }),
    });
  });
  await page.goto(`/a/${home.workspace.key}/list/${home.object.key}`);
  const grid = page.getByTestId("record-grid");
  await expect(grid.locator("[data-record]").first()).toBeVisible();
  await grid.evaluate((element) => element.scrollTo(0, element.scrollHeight));
  const failed = page.locator(".more-failed");
  await expect(failed).toBeVisible();
  expect(refused).toBe(1);
  const before = await grid.evaluate((element) => element.scrollHeight);
  await page.unroute("**/records/query");
  await failed.getByRole("button").click();
  await expect(failed).toBeHidden();
  await expect.poll(() => grid.evaluate((element) => element.scrollHeight)).toBeGreaterThan(before);
});
