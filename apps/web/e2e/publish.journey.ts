import type { AppDefinition } from "@funnelsmith/definition";
import type { RecordPage } from "../src/api/record-types.ts";
import type { Api, Home } from "./support/api.ts";
import { homeOf } from "./support/api.ts";
import { expect, type Page, test } from "./support/journey.ts";

interface Draft {
  readonly document: AppDefinition;
  readonly etag: string;
}

const text = (zh: string, en: string): { readonly "zh-CN": string; readonly en: string } => ({ "zh-CN": zh, en });
const stage = (key: string, kind: "open" | "won") => ({ key, kind, title: text(key, key), probability: 0.5 });

/** An app of its own for each journey, with six orders in the stage that is to go. */
async function ordersApp(api: Api, key: string): Promise<Home> {
  const definition = {
    formatVersion: 1,
    key,
    version: "1.0.0",
    title: text(`订单 ${key}`, `Orders ${key}`),
    objects: [
      {
        key: "order",
        title: text("订单", "Order"),
        titleField: "name",
        fields: [
          { key: "name", kind: "text", title: text("名称", "Name"), required: true },
          { key: "budget", kind: "money", title: text("预算", "Budget") },
          { key: "old_no", kind: "text", title: text("旧编号", "Old number") },
        ],
      },
    ],
    funnels: [
      {
        key: "flow",
        object: "order",
        title: text("流程", "Flow"),
        stages: [stage("ask", "open"), stage("talk", "open"), stage("offer", "open"), stage("deal", "won")],
      },
    ],
    roles: [],
  };
  await api.post("/api/v1/apps", { bundle: definition });
  const home = await homeOf(api, key);
  for (let n = 1; n <= 6; n += 1) {
    const fields = { name: `order ${n}`, budget: String(n * 1000), old_no: `K${n}` };
    const { id } = await api.post<{ id: string }>(home.records, { fields });
    await api.post(`${home.records}/${id}/advance`, { to: "talk" }, 1);
  }
  return home;
}

/** Puts a changed definition into the draft, as a program would. */
async function change(api: Api, app: string, by: (document: AppDefinition) => void): Promise<void> {
  const { document, etag } = await api.get<Draft>(`/api/v1/apps/${app}/draft`);
  by(document);
  await api.put(`/api/v1/apps/${app}/draft`, { document }, etag);
}

const row = (page: Page, key: string) => page.locator("tr").filter({ hasText: key });
async function openPlan(page: Page, key: string): Promise<void> {
  await page.goto("/settings/apps");
  await row(page, key).getByTestId("open-publish").click();
  await expect(page.locator(".plan-changes")).toBeVisible();
}

test("a plan that another publish has overtaken says so, and is made anew", async ({ page, api }) => {
  await ordersApp(api, "overtaken");
  await change(api, "overtaken", (document) => Object.assign(document, { description: text("甲", "one") }));
  await openPlan(page, "overtaken");
  const { document } = await api.get<Draft>("/api/v1/apps/overtaken/draft");
  const other = { ...document, description: text("乙", "two") };
  const { planId } = await api.post<{ planId: string }>("/api/v1/apps/overtaken/plan", { document: other });
  await api.post("/api/v1/apps/overtaken/publish", { planId, document: other });
  await page.getByTestId("publish").click();
  await expect(page.getByRole("alert").filter({ hasText: "有人发布了新版本" })).toBeVisible();
  await page.getByTestId("plan-anew").click();
  await page.getByTestId("publish").click();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  const live = await api.get<AppDefinition>("/api/v1/apps/overtaken/definition");
  expect(live.description).toEqual(text("甲", "one"));
});

test("the records of a removed stage go where rules say, and the plan said how many", async ({ page, api }) => {
  const home = await ordersApp(api, "split1");
  await change(api, "split1", ({ funnels = [] }) => funnels[0]?.stages.splice(1, 1));
  await openPlan(page, "split1");
  const publish = page.getByTestId("publish");
  await expect(publish).toBeDisabled();
  const place = page.locator('[data-stage="talk"]');
  await place.locator("select").first().selectOption("$rules");
  const rule = place.locator(".split-branch");
  await rule.locator("select").first().selectOption("budget");
  await rule.locator("select").nth(1).selectOption(">=");
  await rule.locator(".split-value input").fill("4000");
  await rule.getByTestId("split-to").selectOption("offer");
  await expect(place.getByRole("status")).toContainText("3");
  // Two things at once.
  await rule.getByTestId("split-and").click();
  const second = rule.locator(".split-condition").nth(1);
  await second.locator("select").first().selectOption("name");
  await second.locator("select").nth(1).selectOption("!=");
  await second.locator(".split-value input").fill("order 4");
  await expect(place.getByRole("status")).toContainText("2");
  // Incomplete while nothing is said of the others.
  await expect(publish).toBeDisabled();
  await place.getByTestId("split-rest").selectOption("ask");
  await publish.click();
  await expect(page.locator(".plan-changes")).toBeHidden();
  const inStage = async (key: string): Promise<number> =>
    (await api.post<RecordPage>(`${home.records}/query`, { filter: { "==": [{ var: "$stage.key" }, key] } })).items.length;
  expect([await inStage("offer"), await inStage("ask")]).toEqual([2, 4]);
  await expect(row(page, "split1").getByTestId("open-publish")).toBeHidden();
});

test("values of a removed field go for good only once its name is typed: in the plan, or later", async ({ page, api }) => {
  const removeNumber = ({ objects }: AppDefinition): void => void objects[0]?.fields.splice(2, 1);
  const hidden = (app: string) => api.get<{ items: readonly { readonly values: number }[] }>(`/api/v1/apps/${app}/hidden-fields`);
  await ordersApp(api, "erase1");
  await change(api, "erase1", removeNumber);
  await openPlan(page, "erase1");
  const choice = page.locator('[data-change="field.remove:order.old_no"]');
  await choice.locator("select").selectOption("erase");
  await choice.getByTestId("erase-name").fill("旧");
  await expect(page.getByTestId("publish")).toBeDisabled();
  await choice.getByTestId("erase-name").fill("旧编号");
  await page.getByTestId("publish").click();
  await expect(page.locator(".plan-changes")).toBeHidden();
  expect((await hidden("erase1")).items).toEqual([]);

  await ordersApp(api, "erase2");
  await change(api, "erase2", removeNumber);
  await openPlan(page, "erase2");
  await page.locator('[data-change="field.remove:order.old_no"] select').selectOption("accept");
  await page.getByTestId("publish").click();
  await expect(page.locator(".plan-changes")).toBeHidden();
  expect((await hidden("erase2")).items).toMatchObject([{ values: 6 }]);
  await row(page, "erase2").locator('[aria-haspopup="menu"]').click();
  await page.locator('[data-key="hidden"]').click();
  const kept = page.locator('[data-hidden="order.old_no"]');
  await kept.getByTestId("erase").click();
  await expect(kept.getByTestId("erase-now")).toBeDisabled();
  await kept.getByTestId("erase-name").fill("旧编号");
  // Thought better of it: next time the name is typed anew.
  await kept.getByTestId("erase-not").click();
  await kept.getByTestId("erase").click();
  await expect(kept.getByTestId("erase-now")).toBeDisabled();
  await kept.getByTestId("erase-name").fill("旧编号");
  await kept.getByTestId("erase-now").click();
  await expect(kept).toBeHidden();
  // Who did it stays on record.
  await expect(page.getByTestId("erased-fields").locator("li")).toHaveText(/旧编号.*6 个值.*清除/);
  expect((await hidden("erase2")).items).toEqual([]);
});

test("an object comes from a JSON Schema into the draft, is published, and a draft is thrown away", async ({ page, api }) => {
  await ordersApp(api, "schema1");
  await page.goto("/settings/apps");
  const add = async (name: string): Promise<void> => {
    await row(page, "schema1").locator('[aria-haspopup="menu"]').click();
    await page.locator('[data-key="schema"]').click();
    const schema = {
      title: name,
      type: "object",
      required: ["name"],
      properties: { name: { type: "string", maxLength: 80 }, since: { type: "string", format: "date" } },
    };
    await page
      .getByTestId("schema-file")
      .setInputFiles({ name: `${name}.schema.json`, mimeType: "application/json", buffer: Buffer.from(JSON.stringify(schema)) });
    await expect(page.locator(".schema-fields li")).toHaveCount(2);
    await page.getByTestId("schema-add").click();
    await expect(page.locator(".plan-changes")).toContainText(name);
  };
  const objects = async (): Promise<readonly string[]> => (await homeOf(api, "schema1")).workspace.objects.map(({ key }) => key);
  await add("Supplier");
  await page.getByTestId("publish").click();
  await expect(page.locator(".plan-changes")).toBeHidden();
  expect(await objects()).toEqual(["order", "supplier"]);
  await add("Machine");
  await page.getByTestId("drop-draft").click();
  await page.getByTestId("drop-draft").click();
  await expect(page.locator(".plan-changes")).toBeHidden();
  await expect(row(page, "schema1").getByTestId("open-publish")).toBeHidden();
  expect(await objects()).toEqual(["order", "supplier"]);
});

test("a publish under way is seen by whoever opens its plan, and the plan is made anew when it has ended", async ({ page, api }) => {
  await ordersApp(api, "watch1");
  await change(api, "watch1", ({ objects }) => void objects[0]?.fields.splice(2, 1));
  // Nothing is told on this line: the screen has to ask.
  await page.route("**/apps/watch1/events", (route) => route.abort());
  let underway: object | null = { phase: "prepare", done: 1, steps: 3, rows: { done: 1, total: 2 } };
  await page.route("**/apps/watch1/publish", (route) =>
    route.request().method() === "GET" ? route.fulfill({ json: { underway } }) : route.continue(),
  );
  await openPlan(page, "watch1");
  const bar = page.getByTestId("publish-progress").locator("progress");
  await expect(bar).toHaveAttribute("value", "1.5");
  await expect(page.getByTestId("publish")).toBeDisabled();
  underway = { phase: "finish", done: 2, steps: 3 };
  await expect(bar).toHaveAttribute("value", "2");
  const planned = page.waitForRequest((request) => request.url().endsWith("/apps/watch1/plan"));
  underway = null;
  await planned;
  await expect(bar).toBeHidden();
});
