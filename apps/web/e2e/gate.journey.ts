import type { RecordRow } from "../src/api/record-types.ts";
import type { Api, Home } from "./support/api.ts";
import { card, column, dragTo, openBoard, panel } from "./support/board.ts";
import { expect, test } from "./support/journey.ts";
import { smallApp } from "./support/small-app.ts";

const newOrder = (api: Api, home: Home, fields: Readonly<Record<string, unknown>>): Promise<RecordRow> =>
  api.post(home.records, { fields });

test("Enter after a quick date saves and advances; Enter while something is missing goes to it", async ({ page, api }) => {
  const home = await smallApp(api);
  const firm = await api.post<RecordRow>(home.records.replace("/order/", "/firm/"), { fields: { name: "Harbour Works" } });
  const order = await newOrder(api, home, { name: "Quick" });
  await openBoard(page, home);
  await dragTo(page, order.id, "offer");
  const gate = panel(page);
  await expect(gate.getByRole("heading")).toContainText("2");

  // A reference is asked for like any other value.
  const reference = gate.locator('[data-field="firm"] input');
  await reference.click();
  await page.locator(".ant-select-item-option", { hasText: "Harbour Works" }).click();
  await expect(gate.locator('[data-criterion][data-met="true"]')).toHaveCount(1);
  await expect(gate.getByRole("heading")).toContainText("1");
  await reference.press("Enter");
  await expect(gate).toBeVisible();
  await page.keyboard.press("Escape");

  const chip = gate.locator('[data-field="ends"] [data-quick]').first();
  await chip.click();
  await expect(chip).toHaveAttribute("aria-pressed", "true");
  await page.keyboard.press("Enter");
  await expect(gate).toBeHidden();
  await expect(column(page, "offer").locator(`[data-card="${order.id}"]`)).toBeVisible();
  const row = await api.get<RecordRow>(`${home.records}/${order.id}`);
  expect((row.fields["firm"] as { id: string }).id).toBe(firm.id);
});

test("what a validation refuses is said at its field, also one no criterion asks for; the rest stays", async ({ page, api }) => {
  const home = await smallApp(api);
  const firm = await api.post<RecordRow>(home.records.replace("/order/", "/firm/"), { fields: { name: "North Mill" } });
  const order = await newOrder(api, home, { name: "Contradiction", starts: "2031-05-01", firm: firm.id });
  await openBoard(page, home);
  await dragTo(page, order.id, "offer");
  const gate = panel(page);
  const ends = gate.locator('[data-criterion]:has([data-field="ends"])');
  await ends.locator("[data-quick]").first().click();
  await expect(gate.getByTestId("gate-submit")).toBeEnabled();
  await page.keyboard.press("Enter");
  const starts = gate.locator('[data-refused="starts"]');
  await expect(starts.locator(".field-error")).toBeVisible();
  await expect(ends.locator(".field-error")).toBeVisible();
  await expect(gate.getByRole("heading")).toContainText("2");
  await expect(gate.locator('[data-criterion][data-met="true"]')).toHaveCount(1);
  await expect(ends.locator("input")).not.toHaveValue("");

  await starts.locator("[data-quick]").first().click();
  await expect(starts.locator(".field-error")).toHaveCount(0);
  await page.keyboard.press("Enter");
  await expect(gate).toBeHidden();
  await expect(column(page, "offer").locator(`[data-card="${order.id}"]`)).toBeVisible();
});

test("a value its field may not have is said while it is typed, and its criterion stays open", async ({ page, api }) => {
  const home = await smallApp(api);
  const firm = await api.post<RecordRow>(home.records.replace("/order/", "/firm/"), { fields: { name: "South Mill" } });
  const order = await newOrder(api, home, { name: "Pattern", ends: "2031-05-01", firm: firm.id });
  await api.post(`${home.records}/${order.id}/advance`, { to: "offer" }, order.version);
  await openBoard(page, home);
  await dragTo(page, order.id, "deal");
  const gate = panel(page);
  const code = gate.locator('[data-criterion]:has([data-field="code"])');
  await code.locator("input").fill("abc");
  await expect(code.locator(".field-error")).toBeVisible();
  await expect(code).toHaveAttribute("data-met", "false");
  await expect(gate.getByTestId("gate-submit")).toBeDisabled();
  await code.locator("input").fill("AB12");
  // Enter does not wait for the check: the move follows its answer.
  await page.keyboard.press("Enter");
  await expect(gate).toBeHidden();
  await expect.poll(async () => (await api.get<RecordRow>(`${home.records}/${order.id}`)).stage).toBe("deal");
});

test("a required reason counts among what is missing", async ({ page, api }) => {
  const home = await smallApp(api);
  const order = await newOrder(api, home, { name: "Skipped" });
  await openBoard(page, home);
  await card(page, order.id).focus();
  await page.keyboard.press("m");
  await page.locator('[role="menu"] [data-key="gone"]').press("Enter");
  const gate = panel(page);
  await expect(gate.getByRole("heading")).toContainText("1");
  await gate.getByRole("radio").first().check({ force: true });
  await expect(gate.getByRole("heading")).not.toContainText("1");
  await page.keyboard.press("Escape");
  await expect(gate).toBeHidden();
  await card(page, order.id).focus();
  await page.keyboard.press("m");
  await page.locator('[role="menu"] [data-key="deal"]').press("Enter");
  // Two required fields of the stage passed, one of the target, and why it was skipped.
  await expect(gate.getByRole("heading")).toContainText("4");
});

test("a figure with more places than its field has is refused as it was typed, not rounded", async ({ page, api }) => {
  const home = await smallApp(api);
  await page.goto(`/a/${home.workspace.key}/list/${home.object.key}`);
  await page.getByTestId("create").first().click();
  const form = page.getByRole("dialog");
  await form.locator('[id$="_name"]').fill("Exact");
  const budget = form.locator('input[id$="_budget"]');
  await budget.fill("123.456");
  await budget.blur();
  await expect(budget).toHaveValue("123.456");
  await form.locator('button[type="submit"]').click();
  await expect(budget).toHaveAttribute("aria-invalid", "true");
  await expect(form.locator(".field-error", { hasText: "2" })).toBeVisible();
  await budget.fill("123.45");
  await form.locator('button[type="submit"]').click();
  await expect(form).toBeHidden();
});
