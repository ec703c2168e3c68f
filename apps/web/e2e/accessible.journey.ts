import axe from "axe-core";
import { findCard } from "./support/api.ts";
import { card, column, panel, reveal } from "./support/board.ts";
import { expect, type Page, test } from "./support/journey.ts";

interface Finding {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** What axe finds wrong with the page as it is now, of the kinds that keep people out. */
async function barriers(page: Page): Promise<readonly string[]> {
  // Colours are judged when nothing fades any more.
  await page.waitForTimeout(300);
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => {
    const { axe: checker } = window as unknown as { axe: { run: (within: unknown) => Promise<{ violations: Finding[] }> } };
    return checker.run([...document.querySelectorAll('[aria-modal="true"]')].at(-1) ?? document);
  });
  return violations
    .filter((one) => one.impact === "serious" || one.impact === "critical")
    .flatMap((one) =>
      one.nodes.slice(0, 3).map((node) => `${one.id}: ${node.html.slice(0, 160)} ${node.failureSummary?.split("\n")[1] ?? ""}`),
    );
}

for (const look of ["light", "dark"] as const) {
  test.describe(look, () => {
    test.use({ colorScheme: look });

    test(`no screen keeps anybody out, ${look}`, async ({ page, api, home }) => {
      test.setTimeout(180_000);
      const chosen = await findCard(api, home, { missing: 1 });
      const app = `/a/${home.workspace.key}`;
      const screens: readonly (readonly [string, string, (() => Promise<void>)?])[] = [
        [
          home.boardPath,
          "[data-card]",
          async () => {
            await column(page, chosen.from).locator(".info-button").click();
            await expect(page.getByRole("dialog")).toBeVisible();
          },
        ],
        [
          home.boardPath,
          "[data-card]",
          async () => {
            await reveal(page, chosen.row.id);
            await card(page, chosen.row.id).focus();
            for (const key of ["Space", "ArrowRight", "Enter"]) await page.keyboard.press(key);
            await expect(panel(page)).toBeVisible();
          },
        ],
        [`${home.boardPath}?peek=${chosen.row.id}`, ".record-values"],
        [`${app}/list/${home.object.key}`, "[data-record]", async () => page.locator("[data-record] input").first().check()],
        [
          `${app}/list/${home.object.key}`,
          "[data-record]",
          async () => {
            await page.getByTestId("create").click();
            await expect(page.getByRole("dialog").locator('button[type="submit"]')).toBeVisible();
            await expect(page.getByRole("dialog").locator("input").first()).toBeVisible();
          },
        ],
        [
          `${app}/record/${home.object.key}/${chosen.row.id}`,
          ".inline-value",
          async () => {
            await page.locator(".inline-edit").first().click({ force: true });
            await expect(page.getByTestId("inline-editor").locator("input, textarea").first()).toBeVisible();
          },
        ],
        [`${app}/reports?period=all`, "[data-report] svg"],
        ["/settings/account", "form"],
        [
          "/settings/members",
          "table",
          async () => {
            await page.locator(".settings-title button").click();
            await expect(page.getByRole("dialog")).toBeVisible();
          },
        ],
        ["/settings/apps", "table"],
        ["/settings/keys", ".state, table"],
        ["/new", "[data-template]"],
        ["/welcome", "form"],
        ["/sign-in", "form"],
        ["/forgot-password", "form"],
        ["/reset-password?token=x", "form"],
        ["/nowhere", ".state"],
      ];
      const found: string[] = [];
      for (const [address, sign, act] of screens) {
        await page.goto(address);
        await expect(page.locator(sign).first()).toBeVisible();
        found.push(...(await barriers(page)).map((one) => `${address} ${one}`));
        if (!act) continue;
        await act();
        found.push(...(await barriers(page)).map((one) => `${address} (opened) ${one}`));
      }
      expect([...new Set(found)]).toEqual([]);
    });
  });
}
