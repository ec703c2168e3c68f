import type { RecordRow } from "../src/api/record-types.ts";
import { expect, test } from "./support/journey.ts";
import { peopleApp } from "./support/people-app.ts";

test("an object with two funnels is listed, narrowed, made and moved in each of them", async ({ page, api }) => {
  const home = await peopleApp(api);
  const make = (name: string, funnel?: string, stage?: string): Promise<RecordRow> =>
    api.post(home.records, { fields: { name, cv: "x" }, ...(funnel && { funnel }), ...(stage && { stage }) });
  const lead = await make("Lea", "lead", "good");
  const hired = await make("Hiro", "hire", "good");
  const nobody = await make("Nora");
  const grid = page.getByTestId("record-grid");
  const row = (one: RecordRow) => grid.locator(`[data-record="${one.id}"]`);
  await page.goto(`/a/${home.workspace.key}/list/${home.object.key}`);
  for (const one of [lead, hired, nobody]) await expect(row(one)).toBeVisible();
  await expect(grid.locator('[data-column="$funnel"]')).toBeVisible();

  // A stage is one of one funnel, though both have one of this key.
  await page.locator(".sub button", { hasText: "全部阶段" }).click();
  await page.locator('[role="menu"] [data-key="hire.good"]').click();
  await expect(page).toHaveURL(/funnel=hire/);
  await expect(row(hired)).toBeVisible();
  for (const one of [lead, nobody]) await expect(row(one)).toHaveCount(0);
  await expect(grid.locator('[data-column="$funnel"]')).toHaveCount(0);

  // A view that names its funnel leaves no choice.
  await page.goto(`/a/${home.workspace.key}/list/${home.object.key}?view=hiring`);
  await expect(row(hired)).toBeVisible();
  await expect(row(lead)).toHaveCount(0);
  await expect(page.locator(".sub button", { hasText: "全部漏斗" })).toHaveCount(0);

  // What is made on a board begins in its funnel.
  await page.goto(`/a/${home.workspace.key}/board/hire`);
  await page.locator("header button.primary").first().click();
  await page.getByRole("dialog").locator("input").first().fill("Made here");
  await page.getByRole("dialog").locator('button[type="submit"]').click();
  await expect(page.locator('[data-stage="applied"] [data-card]', { hasText: "Made here" })).toBeVisible();

  // In none yet, a record enters the one chosen; and goes from there to the other.
  const stageOf = async (): Promise<unknown> => {
    const now = await api.get<RecordRow>(`${home.records}/${nobody.id}`);
    return [now.funnel, now.stage];
  };
  await page.goto(`/a/${home.workspace.key}/record/${home.object.key}/${nobody.id}`);
  await expect(page.locator(".path")).toHaveCount(0);
  await page.locator('[data-funnel="lead"]').click();
  await page.locator('[data-path="fresh"]').click();
  await page.getByTestId("gate-submit").click();
  await expect.poll(stageOf).toEqual(["lead", "fresh"]);
  await page.locator('[data-funnel="hire"]').click();
  await page.locator('[data-path="applied"]').click();
  await page.getByTestId("gate-submit").click();
  await expect.poll(stageOf).toEqual(["hire", "applied"]);
});
