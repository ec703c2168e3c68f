/** A command of a guide, as a reader would copy it, and what the comments beside and below it promise of its answer. */
export interface Command {
  readonly line: number;
  readonly text: string;
  readonly promises: readonly string[];
}

/** A fenced block of a page. */
export interface Block {
  readonly language: string;
  readonly line: number;
  readonly lines: readonly string[];
}

/** The fenced blocks of a Markdown page, in order; `line` is that of the first line inside. */
export function blocksOf(page: string): readonly Block[] {
  const blocks: { language: string; line: number; lines: string[] }[] = [];
  let open: { language: string; line: number; lines: string[] } | undefined;
  page.split("\n").forEach((text, index) => {
    const fence = /^```(\w*)$/.exec(text);
    if (!fence) open?.lines.push(text);
    else if (open) open = undefined;
    else blocks.push((open = { language: fence[1] ?? "", line: index + 2, lines: [] }));
  });
  return blocks;
}

/** The commands of a shell block: a line, with those it goes on in by a backslash or a here-document, and the comments about it. */
export function commandsOf(block: Block): readonly Command[] {
  const commands: { line: number; text: string; comments: string[] }[] = [];
  let until: string | undefined;
  let goesOn = false;
  block.lines.forEach((text, index) => {
    const last = commands.at(-1);
    if (until !== undefined || goesOn) {
      if (last) last.text += `\n${text}`;
      if (text === until) until = undefined;
    } else if (text.startsWith("#")) last?.comments.push(text);
    else if (text !== "") commands.push({ line: block.line + index, text, comments: [/\s#\s.*$/.exec(text)?.[0] ?? ""] });
    until ??= /<<'(\w+)'/.exec(text)?.[1];
    goesOn = until === undefined && text.endsWith("\\");
  });
  return commands.map(({ line, text, comments }) => {
    const promises = comments.flatMap(promisesOf);
    return { line, text, promises: promises.some((promise) => promise.startsWith("exit ")) ? promises : [...promises, "exit 0"] };
  });
}

/** Pairs of JSON, codes of errors and numbers of their statuses, counts of tests, exit codes. */
function promisesOf(comment: string): readonly string[] {
  return comment.match(/"\w+":(?:"[^"…]*"|\d+|true|false|null)|\b[A-Z]+_[A-Z_]+\b|\b4\d\d\b|passed: \d+|exit \d+/g) ?? [];
}
