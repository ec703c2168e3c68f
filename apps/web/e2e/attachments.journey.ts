import type { RecordRow } from "../src/api/record-types.ts";
import type { FieldView, ObjectView } from "../src/api/workspace-types.ts";
import { type Home, homeOf } from "./support/api.ts";
import { column, dragTo, openBoard, panel } from "./support/board.ts";
import { expect, type Page, test } from "./support/journey.ts";

interface Place {
  readonly object: ObjectView;
  readonly field: FieldView;
}

/** A field of files that may be edited and takes pictures. */
function placeOf(home: Home): Place | undefined {
  for (const object of home.workspace.objects) {
    const field = object.fields.find((one) => one.kind === "file" && one.access === "edit" && one.accept?.includes("image"));
    if (field) return { object, field };
  }
  return undefined;
}

const png = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");
const pdf = Buffer.from("%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n");

const edit = async (page: Page, { field }: Place): Promise<void> => {
  const row = page.locator(`[data-field="${field.key}"]`).first();
  await row.hover();
  await row.locator(".inline-edit").click();
};

test("files are attached where the record is read, shown with a picture, refused when their name lies, and taken off again", async ({
  page,
  api,
  home,
}) => {
  const place = placeOf(home);
  if (place === undefined) throw new Error("the app has no field of files");
  const records = `/api/v1/apps/${home.workspace.key}/objects/${place.object.key}/records`;
  const [record] = (await api.post<{ items: RecordRow[] }>(`${records}/query`, { limit: 1 })).items;
  if (!record) throw new Error("the sample has no such record");
  await page.goto(`/a/${home.workspace.key}/record/${place.object.key}/${record.id}`);

  await edit(page, place);
  const editor = page.getByTestId("inline-editor");
  await editor.locator('input[type="file"]').setInputFiles({ name: "报价单.pdf", mimeType: "application/pdf", buffer: png });
  await expect(editor.locator(".file-row.failed [role=alert]")).toContainText("image/png");
  await editor.locator(".file-row.failed button").last().click();
  await expect(editor.locator(".file-row")).toHaveCount(0);
  await editor.locator('input[type="file"]').setInputFiles([
    { name: "盖章.png", mimeType: "image/png", buffer: png },
    { name: "报价单.pdf", mimeType: "application/pdf", buffer: pdf },
  ]);
  await expect(editor).toHaveCount(0);
  const shown = page.locator(`[data-field="${place.field.key}"] .file-link`);
  await expect(shown).toHaveCount(2);
  const picture = page.locator(`[data-field="${place.field.key}"] .file-link img`);
  await expect.poll(async () => await picture.evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBe(1);

  await edit(page, place);
  await editor.locator(".file-row").filter({ hasText: "报价单.pdf" }).locator("button").click();
  await editor.locator(".inline-save").click();
  await expect(shown).toHaveCount(1);
  await page.reload();
  await expect(shown).toHaveText(/盖章\.png/);

  // Dragged in from the desktop.
  await edit(page, place);
  const dragged = await page.evaluateHandle((content) => {
    const data = new DataTransfer();
    data.items.add(new File([content], "拖入.pdf", { type: "application/pdf" }));
    return data;
  }, pdf.toString());
  await editor.locator(".file-widget").dispatchEvent("drop", { dataTransfer: dragged });
  await expect(shown).toHaveCount(2);
});

const contracts = (key: string): Readonly<Record<string, unknown>> => ({
  formatVersion: 1,
  key,
  version: "1.0.0",
  title: "Contracts",
  objects: [
    {
      key: "contract",
      title: "Contract",
      titleField: "name",
      fields: [
        { key: "name", kind: "text", title: "Name", required: true },
        { key: "scan", kind: "file", title: "Signed scan", accept: ["pdf", "image"] },
      ],
    },
  ],
  funnels: [
    {
      key: "flow",
      object: "contract",
      title: "Flow",
      stages: [
        { key: "draft", title: "Draft", kind: "open" },
        { key: "signed", title: "Signed", kind: "open", requiredFields: ["scan"] },
        { key: "done", title: "Done", kind: "won" },
      ],
    },
  ],
});

test("a gate that asks for a file takes it in its panel and lets the record through; a new record waits for what is still being sent", async ({
  page,
  api,
}) => {
  const key = `f${Date.now().toString(36)}`.slice(0, 14);
  await api.post("/api/v1/apps", { bundle: contracts(key) });
  const home = await homeOf(api, key);
  const made = await api.post<RecordRow>(home.records, { fields: { name: "Harbour Works" } });
  await openBoard(page, home);
  await dragTo(page, made.id, "signed");
  const gate = panel(page);
  const criterion = gate.locator("[data-criterion]");
  await expect(criterion).toHaveAttribute("data-met", "false");
  await gate
    .locator('[data-field="scan"] input[type="file"]')
    .setInputFiles({ name: "signed.pdf", mimeType: "application/pdf", buffer: pdf });
  await expect(gate.locator(".file-link")).toHaveCount(1);
  await expect(criterion).toHaveAttribute("data-met", "true");
  await gate.getByTestId("gate-submit").click();
  await expect(column(page, "signed").locator(`[data-card="${made.id}"]`)).toBeVisible();

  // The upload is held up; the form is sent meanwhile and waits for it.
  await page.goto(`/a/${key}/list/contract`);
  await page.getByRole("button", { name: "新建Contract" }).first().click();
  const form = page.getByRole("dialog").last();
  await form.locator('[id$="_name"]').fill("Mill");
  let release: () => void = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route("**/api/v1/files?**", async (route) => {
    await held;
    await route.continue();
  });
  await form.locator('input[type="file"]').setInputFiles({ name: "late.png", mimeType: "image/png", buffer: png });
  await expect(form.locator(".file-row progress")).toBeVisible();
  await form.locator('button[type="submit"]').click();
  release();
  await expect(form).toHaveCount(0);
  const rows = (await api.post<{ items: RecordRow[] }>(`${home.records}/query`, { limit: 10 })).items;
  expect(rows.find(({ fields }) => fields["name"] === "Mill")?.fields["scan"]).toMatchObject([{ name: "late.png", type: "image/png" }]);
});
