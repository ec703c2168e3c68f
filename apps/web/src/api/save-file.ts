import { type ProblemBody, requestHeaders, toProblem } from "./call.ts";

/** Saves what the server answers as a file under the name it gives; a refusal throws Problem and leaves the page as it is. */
export async function saveFile(
  path: string,
  init: Omit<RequestInit, "headers"> & { readonly headers?: Readonly<Record<string, string>> } = {},
  name = "download",
): Promise<void> {
  const response = await fetch(path, {
    ...init,
    headers: { ...requestHeaders(), accept: "*/*", ...init.headers },
    credentials: "same-origin",
  });
  if (!response.ok) throw toProblem(response.status, (await response.json().catch(() => ({}))) as ProblemBody);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await response.blob());
  link.download = nameIn(response.headers.get("content-disposition")) ?? name;
  link.click();
  // Some browsers read it only after the click.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** The name a Content-Disposition gives, the one in any script first (RFC 6266); undefined where there is none. */
export function nameIn(disposition: string | null): string | undefined {
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(disposition ?? "")?.[1];
  if (encoded !== undefined) return decodeURIComponent(encoded);
  return /filename="([^"]*)"/i.exec(disposition ?? "")?.[1];
}
