const longest = 30;

/** A key for an object nobody has to think about: the letters of the file it comes from, told apart from those that are there. */
export function objectKey(file: string, taken: readonly string[]): string {
  const plain = file
    .replace(/(\.schema)?\.json$/i, "")
    .replaceAll(/([a-z\d])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .replaceAll(/[^a-z\d]+/g, "_")
    .replaceAll(/^[_\d]+|_+$/g, "")
    .slice(0, longest)
    .replace(/_$/, "");
  const key = plain || "object";
  if (!taken.includes(key)) return key;
  for (let n = 2; ; n += 1) if (!taken.includes(`${key}_${n}`)) return `${key}_${n}`;
}
