import { newKey } from "../../api/call.ts";
import { saveFile } from "../../api/save-file.ts";

/** Saves the records a conversion cannot take as a CSV file. */
export const saveRows = (app: string, change: string): Promise<void> =>
  saveFile(
    `/api/v1/apps/${app}/plan/rows`,
    {
      method: "POST",
      headers: { "content-type": "application/json", "idempotency-key": newKey() },
      body: JSON.stringify({ change, unfit: true, format: "csv" }),
    },
    `${change.replaceAll(/[^a-zA-Z0-9_.-]/g, "-")}.csv`,
  );
