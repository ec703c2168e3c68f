/** The JSON of a template file, or undefined when the file is not JSON. The server judges whether it is an app. */
export async function readBundle(file: File): Promise<unknown> {
  try {
    const value: unknown = JSON.parse(await file.text());
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
