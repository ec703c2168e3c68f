/** Characters that end a line, steer a terminal, or turn the direction of writing, which hides the ending of a name. */
// oxlint-disable-next-line no-control-regex -- these characters are what it is about
const unseen = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;

const most = 200;

/** A name as it is kept: without folders and unseen characters, at most 200 characters with its ending left; `file` when nothing is left. */
export function plainFileName(given: string): string {
  const last = given.normalize("NFC").replaceAll(unseen, "").split(/[/\\]/).at(-1)?.trim() ?? "";
  const name = last.replace(/^\.+/, "").replace(/[. ]+$/, "");
  if (name === "") return "file";
  const letters = Array.from(name);
  if (letters.length <= most) return name;
  const dot = name.lastIndexOf(".");
  const ending = dot > 0 && name.length - dot <= 12 ? Array.from(name.slice(dot)) : [];
  return [...letters.slice(0, most - ending.length), ...ending].join("");
}
