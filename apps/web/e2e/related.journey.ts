import type { GateAnswer } from "../src/api/move-types.ts";
import type { RecordRow } from "../src/api/record-types.ts";
import type { FieldView } from "../src/api/workspace-types.ts";
import { type Api, type Home, readBoard } from "./support/api.ts";
import { panel } from "./support/board.ts";
import { expect, type Page, test } from "./support/journey.ts";

interface Found {
  readonly row: RecordRow;
  readonly to: string;
  readonly key: string;
  readonly object: string;
}

/** A record with a criterion that wants a row of another object. */
async function findRelated(api: Api, home: Home): Promise<Found | undefined> {
  const board = await readBoard(api, home);
  const open = board.stages.filter((stage) => stage.kind === "open");
  for (const [index, stage] of open.entries()) {
    const to = open[index + 1]?.key;
    for (const row of to === undefined ? [] : stage.items.slice(0, 25)) {
      const answer = await api.post<GateAnswer>(`${home.records}/${row.id}/advance/check`, { to });
      const found = answer.criteria.find(
        (criterion) => !criterion.met && criterion.fix?.kind === "related" && criterion.fix.inverse !== undefined,
      );
      const wants = found?.fix?.suggest;
      // Any row will do for some criteria, others name values; both are filled in by the panel.
      if (found?.fix?.object !== undefined && to !== undefined && typeof wants === "object")
        return { row, to, key: found.key, object: found.fix.object };
    }
  }
  return undefined;
}

async function fillRequired(page: Page, fields: readonly FieldView[]): Promise<void> {
  const form = page.getByRole("dialog").last();
  for (const field of fields) {
    if (!("required" in field) || !field.required || field.access !== "edit") continue;
    const input = form.locator(`[id$="_${field.key}"]`).first();
    if ("options" in field) {
      if ((await form.locator(`[data-form-field$="_${field.key}"] .ant-select-content-has-value`).count()) > 0) continue;
      await input.click();
      await input.press("ArrowDown");
      await input.press("Enter");
    } else if (field.kind === "text" || field.kind === "longText") {
      await input.fill("Journey");
    }
  }
}

test("a criterion that wants a related record offers to make one on the spot, and only that is saved", async ({ page, api, home }) => {
  const found = await findRelated(api, home);
  if (found === undefined) throw new Error("no criterion of the funnel wants a related record");
  const other = home.workspace.objects.find((one) => one.key === found.object);
  await page.goto(`/a/${home.workspace.key}/record/${home.object.key}/${found.row.id}`);
  await page.locator(`[data-path="${found.to}"]`).click();
  const criterion = panel(page).locator(`[data-criterion="${found.key}"]`);
  await expect(criterion).toHaveAttribute("data-met", "false");
  await criterion.locator(`[data-fix="${found.object}"]`).click();
  const form = page.getByRole("dialog").last();
  await expect(form.locator('button[type="submit"]')).toBeVisible();
  await expect(form.locator("input").first()).toBeVisible();
  await fillRequired(page, other?.fields ?? []);
  const posted = page.waitForResponse(
    (response) => response.request().method() === "POST" && response.url().endsWith(`/objects/${found.object}/records`),
  );
  await form.locator('button[type="submit"]').click();
  expect((await posted).status()).toBe(201);
  await expect(criterion).toHaveAttribute("data-met", "true");
  // The form inside the panel is not the panel's: nothing has moved.
  await expect(panel(page)).toBeVisible();
  expect((await api.get<RecordRow>(`${home.records}/${found.row.id}`)).stage).toBe(found.row.stage);
});
