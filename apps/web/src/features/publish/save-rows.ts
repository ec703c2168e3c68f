import { newKey, type ProblemBody, requestHeaders, toProblem } from "../../api/call.ts";
import { sentenceOf } from "../../api/sentence-of.ts";
import { showToast } from "../../ui/toast.tsx";

/** Saves the records a conversion cannot take as a CSV file; says so when that fails. */
export async function saveRows(app: string, change: string): Promise<void> {
  try {
    const response = await fetch(`/api/v1/apps/${app}/plan/rows`, {
      method: "POST",
      headers: { ...requestHeaders(), "content-type": "application/json", "idempotency-key": newKey() },
      credentials: "same-origin",
      body: JSON.stringify({ change, unfit: true, format: "csv" }),
    });
    if (!response.ok) throw toProblem(response.status, (await response.json().catch(() => ({}))) as ProblemBody);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await response.blob());
    link.download = `${change.replaceAll(/[^a-zA-Z0-9_.-]/g, "-")}.csv`;
    link.click();
    URL.revokeObjectURL(link.href);
  } catch (error) {
    showToast(sentenceOf(error));
  }
}
