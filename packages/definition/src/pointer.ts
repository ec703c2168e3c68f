/** A JSON Pointer (RFC 6901) one step longer. */
export function pointerTo(pointer: string, step: string | number): string {
  if (typeof step === "number") return `${pointer}/${step}`;
  return `${pointer}/${/[~/]/.test(step) ? step.replaceAll("~", "~0").replaceAll("/", "~1") : step}`;
}

/** The steps of a JSON Pointer, unescaped. */
export function pointerSteps(pointer: string): string[] {
  if (pointer === "") return [];
  return pointer
    .slice(1)
    .split("/")
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}
