/** Text that stands for itself in a tooltip, whose words the library reads as HTML and whose `{a}` it fills in. */
export const escaped = (text: string | undefined): string =>
  (text ?? "").replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll("{", "&#123;");
