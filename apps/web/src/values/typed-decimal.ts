/** A number as somebody typed it, be it with the wide digits and marks of a Chinese keyboard: plain digits, without marks between thousands. */
export const typedDecimal = (text: string): string => text.normalize("NFKC").replaceAll("\u3002", ".").replaceAll(/[,\s]/g, "");
