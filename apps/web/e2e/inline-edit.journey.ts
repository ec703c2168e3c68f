import type { RecordRow } from "../src/api/record-types.ts";
import type { FieldView } from "../src/api/workspace-types.ts";
import { type Api, findCard, type Home } from "./support/api.ts";
import { expect, type Page, test } from "./support/journey.ts";

interface Subject {
  readonly id: string;
  readonly field: FieldView;
  readonly value: () => Promise<unknown>;
}

/** A record with a plain text field, and its page open. */
async function openRecord(page: Page, api: Api, home: Home): Promise<Subject> {
  const { row } = await findCard(api, home, { missing: 1 });
  const field = home.object.fields.find((one) => one.kind === "text" && one.access === "edit" && !("unique" in one && one.unique));
  if (!field) throw new Error("the object has no text field");
  await page.goto(`/a/${home.workspace.key}/record/${home.object.key}/${row.id}`);
  const value = async (): Promise<unknown> => (await api.get<RecordRow>(`${home.records}/${row.id}`)).fields[field.key];
  return { id: row.id, field, value };
}

test("a value is changed where it stands: Enter and leaving save, Escape does not, and a save can be undone", async ({
  page,
  api,
  home,
}) => {
  const { field, value } = await openRecord(page, api, home);
  const place = page.locator(`.record-fields [data-field="${field.key}"]`);
  const before = await value();
  await place.locator(".inline-value").click();
  const input = place.locator("input, textarea");
  await expect(input).toBeFocused();
  await input.fill("given up");
  await page.keyboard.press("Escape");
  await expect(input).toHaveCount(0);
  expect(await value()).toEqual(before);

  await expect(place.locator(".inline-edit")).toBeFocused();
  await page.keyboard.press("Enter");
  await input.fill("by Enter");
  await page.keyboard.press("Enter");
  await expect(place).toContainText("by Enter");
  await expect.poll(value).toBe("by Enter");

  await place.locator(".inline-value").click();
  await input.fill("by leaving");
  await page.keyboard.press("Tab");
  await expect(place).toContainText("by leaving");
  await expect.poll(value).toBe("by leaving");
  await page.locator(".toast button").last().waitFor();
  await page.locator(".toast").last().locator("button").first().click();
  await expect.poll(value).toBe("by Enter");
  await expect(place).toContainText("by Enter");
});

test("the same field changed by somebody else asks at the field whose value stays", async ({ page, api, home }) => {
  const { id, field, value } = await openRecord(page, api, home);
  const place = page.locator(`.record-fields [data-field="${field.key}"]`);
  await place.locator(".inline-value").click();
  const now = await api.get<RecordRow>(`${home.records}/${id}`);
  await api.patch(`${home.records}/${id}`, { fields: { [field.key]: "theirs" } }, now.version);
  await place.locator("input").fill("mine");
  await page.keyboard.press("Enter");
  const conflict = place.locator(".conflict");
  await expect(conflict).toContainText("theirs");
  await expect(conflict).toContainText("mine");
  expect(await value()).toBe("theirs");
  await conflict.getByRole("radio").first().check();
  await conflict.getByRole("button").click();
  await expect(place.locator(".inline-value")).toContainText("mine");
  await expect.poll(value).toBe("mine");
});

test("rows picked from a list advance together; those a gate keeps are named with what they lack", async ({ page, api, home }) => {
  const chosen = await findCard(api, home, { missing: 1 });
  const blocked = chosen.row;
  const copy = { ...chosen.patch };
  await page.goto(`/a/${home.workspace.key}/list/${home.object.key}?stage=${chosen.from}`);
  const rows = page.locator("[data-record]");
  await expect(rows.first()).toBeVisible();
  const others = (await rows.evaluateAll((all) => all.map((one) => one.getAttribute("data-record") ?? ""))).filter(
    (id) => id !== blocked.id,
  );
  const [other = ""] = others;
  const row = await api.get<RecordRow>(`${home.records}/${other}`);
  await api.patch(`${home.records}/${other}`, { fields: copy }, row.version);
  for (const id of [blocked.id, other]) await page.locator(`[data-record="${id}"] input[type="checkbox"]`).check();
  await page.locator(".bulk-bar .btn.primary").click();
  await page.locator(`[role="menu"] [data-key="${chosen.to}"]`).click();
  await page.getByTestId("bulk-submit").click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByTestId("bulk-blocked")).toBeVisible();
  const lacking = chosen.criteria.find((criterion) => criterion.severity === "must" && !criterion.met);
  await expect(dialog.locator(".bulk-blocked")).toContainText(lacking?.title ?? "-");
  const stays = await api.get<RecordRow>(`${home.records}/${blocked.id}`);
  expect(stays.stage).toBe(chosen.from);
  const moved = Number(await dialog.getByTestId("bulk-moved").getAttribute("data-count"));
  const kept = Number(await dialog.getByTestId("bulk-blocked").getAttribute("data-count"));
  expect(moved + kept).toBe(2);
});

test("what became of rows that left the list as they moved is still told", async ({ page, api, home }) => {
  const chosen = await findCard(api, home, { missing: 1 });
  const row = await api.get<RecordRow>(`${home.records}/${chosen.row.id}`);
  await api.patch(`${home.records}/${row.id}`, { fields: chosen.patch }, row.version);
  await page.goto(`/a/${home.workspace.key}/list/${home.object.key}?stage=${chosen.from}`);
  const picked = page.locator(`[data-record="${row.id}"]`);
  await picked.locator('input[type="checkbox"]').check();
  await page.locator(".bulk-bar .btn.primary").click();
  await page.locator(`[role="menu"] [data-key="${chosen.to}"]`).click();
  await page.getByTestId("bulk-submit").click();
  const outcome = page.getByRole("dialog").getByTestId("bulk-moved");
  await expect(outcome).toHaveAttribute("data-count", "1");
  await expect(picked).toHaveCount(0);
  await expect(outcome).toBeVisible();
  await page.getByRole("dialog").locator(".overlay-foot .btn").click();
  await expect(page.locator(".bulk-bar")).toHaveCount(0);
});
