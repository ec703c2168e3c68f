import type { ReportResult } from "../src/api/report-types.ts";
import { apiOf, findCard, readHome } from "./support/api.ts";
import { column, countOf, dragTo, fillPanel, openBoard, panel, reveal } from "./support/board.ts";
import { admin, expect, test } from "./support/journey.ts";
import { startServer } from "./support/start-server.ts";

test("from an empty installation to a move that the funnel report shows", async ({ browser, templates }) => {
  test.setTimeout(180_000);
  const server = await startServer(templates);
  const context = await browser.newContext({ baseURL: server.url });
  const page = await context.newPage();
  const mistakes: string[] = [];
  page.on("pageerror", (error) => mistakes.push(error.message));
  page.on("console", (message) => {
    if (/Content Security Policy/.test(message.text())) mistakes.push(message.text());
  });
  try {
    await test.step("whoever comes first sets up the first account and the team", async () => {
      await page.goto("/");
      await expect(page).toHaveURL(/\/setup$/);
      await page.locator('[name="name"]').fill(admin.name);
      await page.locator('[name="email"]').fill(admin.email);
      await page.locator('[name="password"]').fill(admin.password);
      await page.locator('[name="tenant"]').fill("First team");
      await page.locator('button[type="submit"]').click();
      await expect(page).toHaveURL(/\/new$/);
    });

    await test.step("the recommended template is installed with its sample data in one press", async () => {
      await expect(page.locator("button.account")).toBeVisible();
      await expect(page.getByRole("switch")).toHaveAttribute("aria-checked", "true");
      await page.locator(".template.recommended [data-template]").click();
      await expect(page).toHaveURL(/\/board\//, { timeout: 60_000 });
      await expect(page.locator("[data-card]").first()).toBeVisible();
    });

    const api = apiOf(context.request);
    const home = await readHome(api);
    const chosen = await findCard(api, home, { missing: 2 });
    const report = home.workspace.reports.find((one) => one.type === "funnel" && one.funnel === home.funnel.key);
    const reachedNow = async (): Promise<number> => {
      await page.goto(`/a/${home.workspace.key}/reports?period=all`);
      const bar = page.locator(`[data-report="${report?.key ?? ""}"] [data-testid="funnel-bars"] [data-stage="${chosen.to}"]`);
      await expect(bar).toBeVisible();
      return Number(await bar.getAttribute("data-count"));
    };
    const before = await reachedNow();
    await openBoard(page, home);
    await reveal(page, chosen.row.id);
    const [countFrom, countTo] = [await countOf(page, chosen.from), await countOf(page, chosen.to)];

    await test.step("a drag over a closed gate says how much is missing, and dropping names every criterion", async () => {
      await dragTo(page, chosen.row.id, chosen.to, async () => {
        await expect(column(page, chosen.to).locator(".paint-label.needs")).toBeVisible();
      });
      await expect(panel(page)).toBeVisible();
      await expect(panel(page).locator("[data-criterion]")).toHaveCount(chosen.criteria.length);
      for (const criterion of chosen.criteria) {
        const row = panel(page).locator(`[data-criterion="${criterion.key}"]`).first();
        await expect(row).toContainText(criterion.title);
        await expect(row).toHaveAttribute("data-met", String(criterion.met));
      }
    });

    await test.step("Escape leaves the record as it was", async () => {
      await page.keyboard.press("Escape");
      await expect(panel(page)).toBeHidden();
      await expect(column(page, chosen.from).locator(`[data-card="${chosen.row.id}"]`)).toBeVisible();
      const row = await api.get<{ version: number; stage: string }>(`${home.records}/${chosen.row.id}`);
      expect([row.version, row.stage]).toEqual([chosen.row.version, chosen.from]);
    });

    await test.step("what is missing is filled in place; Enter saves and advances in one request", async () => {
      await dragTo(page, chosen.row.id, chosen.to);
      await fillPanel(panel(page), home.object.fields, chosen.patch);
      await expect(panel(page).locator('[data-criterion][data-met="false"]:not(.warned)')).toHaveCount(0);
      const requests: string[] = [];
      page.on(
        "request",
        (request) => request.method() !== "GET" && /records\/[^/]+(\/advance)?$/.test(request.url()) && requests.push(request.url()),
      );
      await panel(page).locator("input").first().press("Enter");
      await expect(panel(page)).toBeHidden();
      await expect(column(page, chosen.to).locator(`[data-card="${chosen.row.id}"]`)).toBeVisible();
      expect(requests).toHaveLength(1);
      expect(await countOf(page, chosen.from)).toBe(countFrom - 1);
      expect(await countOf(page, chosen.to)).toBe(countTo + 1);
      const row = await api.get<{ stage: string }>(`${home.records}/${chosen.row.id}`);
      expect(row.stage).toBe(chosen.to);
    });

    await test.step("the funnel report counts the move, and its bar opens exactly the records counted", async () => {
      const after = await reachedNow();
      expect(after).toBe(before + 1);
      await page.locator(`[data-report="${report?.key ?? ""}"] [data-testid="funnel-bars"] [data-stage="${chosen.to}"]`).click();
      await expect(page.getByTestId("record-count")).toHaveAttribute("data-count", String(after));
      await expect(page.getByTestId("record-grid").locator("[data-record]").first()).toBeVisible();
    });

    await test.step("every bar opens as many records as it says", async () => {
      const result = await api.get<ReportResult>(`/api/v1/apps/${home.workspace.key}/reports/${report?.key ?? ""}`);
      for (const row of result.rows) {
        const drill = row.drill["reached"];
        const page1 = await api.post<{ count: { value: number } }>(`${home.records}/query`, { drill, count: "exact", limit: 1 });
        expect(page1.count.value).toBe(row["reached"]);
      }
    });
    expect(mistakes).toEqual([]);
  } finally {
    await context.close();
    await server.stop();
  }
});
