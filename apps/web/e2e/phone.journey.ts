import type { RecordRow } from "../src/api/record-types.ts";
import { findCard, readBoard } from "./support/api.ts";
import { card, fillPanel, panel, reveal } from "./support/board.ts";
import { expect, test } from "./support/journey.ts";

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

test("on a phone a card says what it lacks and its button takes it on from a sheet", async ({ page, api, home }) => {
  const chosen = await findCard(api, home, { missing: 1 });
  const missing = chosen.criteria.filter((criterion) => criterion.severity === "must" && !criterion.met).length;
  await page.goto(home.boardPath);
  await page.getByRole("tab").locator(`xpath=self::*[@data-stage="${chosen.from}"]`).click();
  await expect(page.locator(`[data-scroll-restoration-id="stage-${chosen.from}"] [data-card]`).first()).toBeVisible();
  await reveal(page, chosen.row.id);
  await card(page, chosen.row.id).scrollIntoViewIfNeeded();
  await expect(card(page, chosen.row.id).locator(".pill.warn")).toContainText(String(missing));
  await card(page, chosen.row.id).locator(`[data-advance="${chosen.to}"]`).tap();
  await expect(panel(page)).toHaveClass(/sheet/);
  await fillPanel(panel(page), home.object.fields, chosen.patch);
  await panel(page).getByTestId("gate-submit").tap();
  await expect(panel(page)).toBeHidden();
  await expect(card(page, chosen.row.id)).toHaveCount(0);
  await page.getByRole("tab").locator(`xpath=self::*[@data-stage="${chosen.to}"]`).click();
  await expect(card(page, chosen.row.id)).toBeVisible();
});

test("a phone's board opens where cards are, and a record's form has one bar", async ({ page, api, home }) => {
  const { stages } = await readBoard(api, home);
  const row = stages.findLast(({ kind, items }) => kind === "open" && items.length > 0)?.items[0];
  if (!row || row.stage === stages[0]?.key) throw new Error("no card beyond the first stage");
  const name = String(row.fields[home.object.titleField ?? ""]);
  await page.goto(`${home.boardPath}?q=${encodeURIComponent(name)}`);
  await expect(card(page, row.id)).toBeVisible();
  await page.goto(`/a/${home.workspace.key}/record/${home.object.key}/${row.id}`);
  await expect(page.locator(".gate-card .gate-foot")).toBeVisible();
  await page.getByTestId("record-edit").tap();
  await expect(page.locator(".record-edit-foot")).toBeInViewport({ ratio: 1 });
  await expect(page.locator(".gate-card .gate-foot")).toBeHidden();
});

test("nothing on a phone's screens is wider than the phone, and what is tapped is large enough", async ({ page, api, home }) => {
  test.setTimeout(180_000);
  const chosen = await findCard(api, home, { missing: 1 });
  const { key } = home.workspace;
  await api.post("/api/v1/invitations", { email: "somebody.with.a.long.address@a-department-of-a-company.example.com", admin: true });
  await api.post("/api/v1/keys", { name: "The nightly export to the warehouse of the whole group" });
  const pages = [
    home.boardPath,
    `/a/${key}/list/${home.object.key}`,
    `/a/${key}/record/${home.object.key}/${chosen.row.id}`,
    `/a/${key}/reports`,
    "/new",
    "/settings/account",
    "/settings/members",
    "/settings/apps",
    "/settings/keys",
  ];
  for (const language of ["zh-CN", "en"]) {
    await page.addInitScript((chosenLanguage) => localStorage.setItem("language", chosenLanguage), language);
    for (const path of pages) {
      await page.goto(path);
      await expect(page.locator("html")).toHaveAttribute("lang", language);
      await expect(page.locator("#main")).toBeVisible();
      await page.waitForLoadState("networkidle");
      const wide = await page.evaluate(() => {
        const width = document.documentElement.clientWidth;
        const tables = [...document.querySelectorAll(".settings-list")].map((list) => list.scrollWidth - list.clientWidth);
        return [document.documentElement.scrollWidth - width, ...tables].some((more) => more > 0);
      });
      expect([language, path, wide]).toEqual([language, path, false]);
    }
  }
  await page.goto(home.boardPath);
  await expect(page.locator("[data-advance]").first()).toBeVisible();
  for (const target of await page.locator("[data-advance], .phone-bar > *, .stage-chip").all()) {
    const box = await target.boundingBox();
    if (box) expect(Math.round(box.height)).toBeGreaterThanOrEqual(44);
  }
});

test("what is typed stays when somebody else changes the record, and when the phone is turned", async ({ page, api, home }) => {
  const chosen = await findCard(api, home, { missing: 1 });
  const { titleField = "" } = home.object;
  await page.goto(`/a/${home.workspace.key}/record/${home.object.key}/${chosen.row.id}`);
  const gate = page.locator(".gate-card");
  await fillPanel(gate, home.object.fields, chosen.patch);
  const input = gate.locator("[data-field] input, [data-field] textarea").first();
  // Figures are grouped once the field is left.
  await input.blur();
  const typed = await input.inputValue();
  expect(typed).not.toBe("");
  const row = await api.get<RecordRow>(`${home.records}/${chosen.row.id}`);
  await api.patch(`${home.records}/${row.id}`, { fields: { [titleField]: "Called otherwise" } }, row.version);
  // Old enough to be looked at anew.
  await page.waitForTimeout(11_000);
  await page.evaluate(() => void window.dispatchEvent(new Event("visibilitychange")));
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Called otherwise");
  await expect(input).toHaveValue(typed);

  await page.getByTestId("record-edit").click();
  const name = page.locator(`.record-fields input[id$="_${titleField}"]`);
  await name.fill("half a thought");
  await page.setViewportSize({ width: 844, height: 390 });
  await expect(page.locator(".record-columns")).toBeVisible();
  await expect(name).toHaveValue("half a thought");
});
