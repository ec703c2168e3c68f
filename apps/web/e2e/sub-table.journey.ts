import type { RecordPage, RecordRow } from "../src/api/record-types.ts";
import type { FieldView, ObjectView } from "../src/api/workspace-types.ts";
import type { Api, Home } from "./support/api.ts";
import type { Locator } from "@playwright/test";
import { expect, type Page, test } from "./support/journey.ts";

interface Found {
  readonly object: ObjectView;
  readonly field: FieldView & { readonly fields: readonly FieldView[] };
  readonly row: RecordRow;
  readonly records: string;
  /** Ids of its rows, in order. */
  readonly ids: () => Promise<readonly string[]>;
}

/** A record with at least three rows in a sub-table. */
async function findRows(api: Api, home: Home): Promise<Found> {
  for (const object of home.workspace.objects) {
    for (const field of object.fields) {
      if (!("fields" in field)) continue;
      const records = `/api/v1/apps/${home.workspace.key}/objects/${object.key}/records`;
      const filter = { ">=": [{ count: [{ var: field.key }] }, 3] };
      const page = await api.post<RecordPage>(`${records}/query`, { filter, fields: [field.key], limit: 1 });
      const [row] = page.items;
      if (!row) continue;
      const ids = async (): Promise<readonly string[]> => {
        const now = await api.get<RecordRow>(`${records}/${row.id}`);
        return (now.fields[field.key] as readonly { readonly id: string }[]).map(({ id }) => id);
      };
      return { object, field: field as Found["field"], row, records, ids };
    }
  }
  throw new Error("the app has no rows");
}

const place = (page: Page, found: Found): Locator => page.locator(`[data-field="${found.field.key}"]`);
const open = async (page: Page, home: Home, found: Found): Promise<void> => {
  await page.goto(`/a/${home.workspace.key}/record/${found.object.key}/${found.row.id}`);
  await expect(place(page, found).locator("tbody tr").first()).toBeVisible();
};
const edit = (page: Page, found: Found): Promise<void> => place(page, found).locator("[data-rows-edit]").click();
const editor = (page: Page): Locator => page.getByTestId("rows-editor");
const save = (page: Page): Promise<void> => editor(page).locator(".rows-foot .btn.primary").click();

/** A column that is typed and that a rule over the rows adds up. */
const counted = (found: Found): FieldView => {
  const column = found.field.fields.find((one) => one.kind === "number" && one.access === "edit");
  if (!column) throw new Error("no row has a number");
  return column;
};
const cell = (page: Page, row: number, key: string): Locator => editor(page).locator(`tr[data-row="${row}"] td[data-cell="${key}"] input`);

test("rows are put in order, copied and removed in their table, and saved together", async ({ page, api, home }) => {
  const found = await findRows(api, home);
  const before = await found.ids();
  await open(page, home, found);
  await edit(page, found);
  const rows = editor(page).locator("tbody tr");
  await expect(rows).toHaveCount(before.length);
  await rows.nth(0).locator('[data-move="1"]').click();
  await rows.nth(2).locator(".rows-actions button").nth(2).click();
  await expect(rows).toHaveCount(before.length + 1);
  await rows.nth(3).locator(".rows-actions button").last().click();
  await expect(rows).toHaveCount(before.length);
  await save(page);
  await expect(editor(page)).toBeHidden();
  expect(await found.ids()).toEqual([before[1], before[0], ...before.slice(2)]);
  await expect(place(page, found).locator("tbody tr")).toHaveCount(before.length);
});

test("the timeline says which row was changed, in which column, and which came and went", async ({ page, api, home }) => {
  const found = await findRows(api, home);
  const column = found.field.fields.find((one) => one.kind === "text" && one.access === "edit");
  if (!column) throw new Error("no row has a text");
  const path = `${found.records}/${found.row.id}`;
  const before = await api.get<RecordRow>(path);
  const rows = before.fields[found.field.key] as readonly (Record<string, unknown> & { readonly id: string })[];
  const [first, ...others] = rows.map(({ id }) => ({ id }));
  await api.patch(path, { fields: { [found.field.key]: [{ ...first, [column.key]: "another word" }, ...others] } }, before.version);
  await open(page, home, found);
  const told = page
    .locator(".timeline-event")
    .filter({ has: page.locator(".timeline-rows") })
    .first();
  await expect(told.locator(".timeline-cell")).toHaveCount(1);
  await expect(told.locator(".timeline-cell s")).toHaveText(String(rows[0]?.[column.key]));
  await expect(told.locator(".timeline-cell")).toContainText("another word");
});

test("by keyboard alone: Enter goes down a column and on to a new row, Escape leaves everything as it was", async ({ page, api, home }) => {
  const found = await findRows(api, home);
  const before = await found.ids();
  await open(page, home, found);
  await edit(page, found);
  const { key } = counted(found);
  await cell(page, 0, key).focus();
  for (let row = 1; row <= before.length; row += 1) {
    await page.keyboard.press("Enter");
    await expect(cell(page, row, key)).toBeFocused();
  }
  await expect(editor(page).locator("tbody tr")).toHaveCount(before.length + 1);
  await page.keyboard.press("Alt+ArrowUp");
  await page.keyboard.press("Escape");
  await expect(editor(page)).toBeHidden();
  expect(await found.ids()).toEqual(before);
});

test("what rows come to is shown while typing, and a rule over them is said where they stand", async ({ page, api, home }) => {
  const found = await findRows(api, home);
  await open(page, home, found);
  await edit(page, found);
  const total = editor(page).locator("tfoot td.rows-number").last();
  const was = (await total.textContent()) ?? "";
  await cell(page, 0, counted(found).key).fill("77");
  await expect(total).not.toHaveText(was);
  await save(page);
  await expect(editor(page).locator('[role="alert"]').first()).toBeVisible();
  await expect(editor(page)).toBeVisible();
  await editor(page)
    .locator("tbody tr")
    .first()
    .locator(`td[data-cell="${counted(found).key}"] input`)
    .fill("");
  await save(page);
  await expect(cell(page, 0, counted(found).key)).toHaveAttribute("aria-invalid", "true");
});

test("a new record is given its rows in the form, and what is missing in one is said there", async ({ page, home, api }) => {
  const found = await findRows(api, home);
  await page.goto(`/a/${home.workspace.key}/list/${found.object.key}`);
  await page.getByTestId("create").click();
  const dialog = page.getByRole("dialog");
  await dialog.locator(`[data-rows-add="${found.field.key}"]`).click();
  const rows = dialog.locator(`[data-rows="${found.field.key}"] tbody tr`);
  await expect(rows).toHaveCount(1);
  await expect(rows.locator("td[data-cell] input").first()).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(rows).toHaveCount(2);
  await expect(dialog).toBeVisible();
  await dialog.locator('button[type="submit"]').click();
  await expect(rows.first().locator('[aria-invalid="true"]').first()).toBeVisible();
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test("rows are cards that fit, with what is tapped large enough", async ({ page, api, home }) => {
    const found = await findRows(api, home);
    await open(page, home, found);
    const wide = (): Promise<number> => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(await wide()).toBe(0);
    await place(page, found).locator("[data-rows-edit]").tap();
    await expect(cell(page, 0, counted(found).key)).toBeVisible();
    expect(await wide()).toBe(0);
    for (const button of await editor(page).locator("tbody tr").first().locator(".rows-actions button").all()) {
      const box = await button.boundingBox();
      expect(Math.round(Math.min(box?.height ?? 0, box?.width ?? 0))).toBeGreaterThanOrEqual(44);
    }
  });
});

test("a block of cells is pasted as one change, a cell that does not fit says why, and one press takes it back", async ({
  page,
  api,
  home,
}) => {
  const found = await findRows(api, home);
  const { key } = counted(found);
  const before = await found.ids();
  await open(page, home, found);
  await edit(page, found);
  const values = (): Promise<string[]> =>
    Promise.all([0, 1, 2].map(async (row) => (await cell(page, row, key).inputValue()).replaceAll(",", "")));
  const old = await values();
  await cell(page, 0, key).focus();
  const block = ["3", "many", ...before.slice(2).map(() => "5"), "8"].join("\n");
  await cell(page, 0, key).evaluate((input, text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    input.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  }, block);
  await expect.poll(values).toEqual(["3", old[1], "5"]);
  const refused = editor(page).locator(`tr[data-row="1"] td[data-cell="${key}"] .field-error`);
  await expect(refused).toContainText("many");
  await expect(editor(page).locator("tbody tr")).toHaveCount(before.length + 1);
  await page.locator(".toast button").first().click();
  await expect.poll(values).toEqual(old);
  await expect(refused).toHaveCount(0);
  await expect(editor(page).locator("tbody tr")).toHaveCount(before.length);
});
