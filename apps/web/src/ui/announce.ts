let region: HTMLElement | undefined;

/** Says a sentence to screen readers at once; used for moves by keyboard. */
export function announce(sentence: string): void {
  if (region === undefined) {
    region = document.createElement("div");
    region.className = "sr";
    region.setAttribute("aria-live", "assertive");
    region.setAttribute("role", "alert");
    region.id = "announcer";
    document.body.append(region);
  }
  // The same sentence twice would not be read again without a change.
  region.textContent = region.textContent === sentence ? `${sentence} ` : sentence;
}
