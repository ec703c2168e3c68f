import { zipSync } from "fflate";

/** Small files that are what they are called. */
export const pdf = Buffer.from("%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n");
export const png = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);
export const exe = Buffer.concat([Buffer.from("MZ"), Buffer.alloc(200)]);
const contentTypes = (main: string): Record<string, Uint8Array> => ({
  "[Content_Types].xml": Buffer.from(
    `<?xml version="1.0"?><Types><Override PartName="/xl/workbook.xml" ContentType="application/${main}.main+xml"/></Types>`,
  ),
  "xl/workbook.xml": Buffer.from("<workbook/>"),
});
export const xlsx = Buffer.from(zipSync(contentTypes("vnd.openxmlformats-officedocument.spreadsheetml.sheet")));
export const xlsm = Buffer.from(
  zipSync({ ...contentTypes("vnd.ms-excel.sheet.macroEnabled"), "xl/vbaProject.bin": Buffer.from("macros") }),
);
export const hiddenMacro = Buffer.from(
  zipSync({ ...contentTypes("vnd.openxmlformats-officedocument.spreadsheetml.sheet"), "xl/vbaProject.bin": Buffer.from("macros") }),
);
