import type { FieldView, ObjectView, RecordRow } from "../src/api/types.ts";
import type { Home } from "./support/api.ts";
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
  test.skip(place === undefined, "the app has no field of files");
  if (!place) return;
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
