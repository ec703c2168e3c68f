import { readFile } from "node:fs/promises";
import path from "node:path";
import type { ProblemDocument } from "../api.ts";
import { type Command, type Context, textOption, textOptions } from "../command.ts";
import { exits, Failure, usage } from "../failure.ts";
import { kindOfPlace } from "../read-files.ts";

interface Job {
  readonly id: string;
  readonly state: "ready" | "running" | "paused" | "done" | "failed" | "cancelled";
  readonly phase: "check" | "run" | "undo";
  readonly done: number;
  readonly total: number | null;
  readonly result: Readonly<Record<string, number>>;
  readonly problem: Pick<ProblemDocument, "detail" | "status" | "errors"> | null;
  readonly undoUntil: string | null;
  readonly source: { readonly layout: { readonly encoding?: string } };
  readonly columns: readonly { readonly header: string; readonly aside?: keyof typeof aside }[];
  readonly errors: readonly {
    readonly row: number;
    readonly errors: readonly { readonly title: string | null; readonly detail: string }[];
  }[];
}

/** Why a column is not taken. */
const aside = {
  unknown: { "zh-CN": "没有这个名称的字段，不导入", en: "no field has that name; left aside" },
  twice: { "zh-CN": "前面已有同一字段的列，不导入", en: "an earlier column is for the same field; left aside" },
  readOnly: { "zh-CN": "不能写入，不导入", en: "it cannot be written; left aside" },
} as const;

/** What became of rows. */
const outcomes = {
  create: { "zh-CN": "新建", en: "created" },
  update: { "zh-CN": "更新", en: "changed" },
  skip: { "zh-CN": "不变", en: "left alone" },
  conflict: { "zh-CN": "拒绝", en: "refused" },
  made: { "zh-CN": "新建的关联记录", en: "linked records created" },
  held: { "zh-CN": "放在第一阶段", en: "at the first stage" },
  moves: { "zh-CN": "过去的推进", en: "moves of the past" },
} as const;

const choices = ["match", "existing", "blank", "gate"] as const;

/** A CSV or Excel file taken in as a job: checked only, unless `--run`. Waits for its end and tells what became of the rows. */
export const importRecords: Command = {
  name: "import",
  takes: "<app> <object> <file>",
  most: 3,
  does: {
    "zh-CN":
      "检查 CSV 或 .xlsx 文件，加 --run 才导入（--match 字段，--existing update|skip，--blank keep|clear，--gate refuse|first，--create 关联字段，--withhold 漏斗.阶段 不自动进入，--sheet 工作表，--history，--errors 文件）",
    en: "checks a CSV or .xlsx file, imports it with --run (--match field, --existing update|skip, --blank keep|clear, --gate refuse|first, --create reference, --withhold funnel.stage, --sheet name, --history, --errors file)",
  },
  options: {
    run: { type: "boolean" },
    match: { type: "string" },
    existing: { type: "string" },
    blank: { type: "string" },
    gate: { type: "string" },
    create: { type: "string", multiple: true },
    withhold: { type: "string", multiple: true },
    history: { type: "boolean" },
    sheet: { type: "string" },
    errors: { type: "string" },
  },
  async run(context, values, [app, object, file]) {
    const { api, folder } = context;
    if (app === undefined || object === undefined || file === undefined)
      throw usage("请给出应用、对象的 key 和文件。", "Name the app and the object by their keys, and the file.");
    const place = path.resolve(folder, file);
    if ((await kindOfPlace(place)) === "other") throw usage(`${file} 不是普通文件。`, `${file} is no ordinary file.`);
    const text = await readFile(place).catch((cause: unknown) => {
      throw new Failure(exits.usage, { "zh-CN": `读不到 ${file}。`, en: `Cannot read ${file}.` }, { cause });
    });
    const create = textOptions(values, "create");
    const withhold = textOptions(values, "withhold");
    const sheet = textOption(values, "sheet");
    const chosen = choices.flatMap((name) => {
      const value = textOption(values, name);
      return value === undefined ? [] : [[name, value] as const];
    });
    const plan = { ...Object.fromEntries(chosen), ...(create.length > 0 && { create }), ...(withhold.length > 0 && { withhold }) };
    const begun = await api.call<Job>(
      "POST",
      `/api/v1/apps/${encodeURIComponent(app)}/objects/${encodeURIComponent(object)}/records/import`,
      {
        file: text,
        query: {
          name: path.basename(file),
          start: values["run"] === true ? "run" : "check",
          ...(values["history"] === true && { mode: "history" }),
          ...(sheet !== undefined && { sheet }),
          ...(Object.keys(plan).length > 0 && { plan: JSON.stringify(plan) }),
        },
      },
    );
    const job = await ended(context, begun.body.id);
    const out = textOption(values, "errors");
    if (out !== undefined) await api.save(`/api/v1/jobs/${job.id}/errors`, path.resolve(folder, out));
    return told(context, job);
  },
};

/** What the file was taken for, where it is not what a reader would think anyway. */
function notes({ say }: Context, { source, columns }: Job): readonly string[] {
  const encoding = source.layout.encoding?.toUpperCase();
  const read = { "zh-CN": `按 ${encoding} 编码读取`, en: `Read as ${encoding}` };
  return [
    ...(encoding === undefined || encoding === "UTF-8" ? [] : [`  i ${say(read)}`]),
    ...columns.flatMap(({ header, aside: why }, index) => {
      if (why === undefined) return [];
      const column = { "zh-CN": `第 ${index + 1} 列「${header}」：`, en: `column ${index + 1} "${header}": ` };
      return [`  ~ ${say(column)}${say(aside[why])}`];
    }),
  ];
}

function told(context: Context, job: Job): { lines: string[]; data: Job } {
  const { language, say } = context;
  const counts = Object.entries(job.result).filter(([, count]) => count > 0);
  const words = (what: string): string => (Object.hasOwn(outcomes, what) ? say(outcomes[what as keyof typeof outcomes]) : what);
  const lines = [
    say(
      job.phase === "run"
        ? { "zh-CN": "已导入：", en: "Imported:" }
        : { "zh-CN": "检查结果（什么都没有写入）：", en: "Checked, nothing was written:" },
    ),
    ...notes(context, job),
    ...counts.map(([what, count]) => `  ${words(what)} ${count}`),
    ...job.errors.map(({ row, errors }) => {
      const where = language === "en" ? `row ${row}` : `第 ${row} 行`;
      return `  ! ${where}  ${errors.map(({ title, detail }) => (title === null ? detail : `${title}: ${detail}`)).join("; ")}`;
    }),
    ...(job.undoUntil === null
      ? []
      : [say({ "zh-CN": `可撤销至 ${job.undoUntil}（任务 ${job.id}）`, en: `Can be undone until ${job.undoUntil} (job ${job.id})` })]),
  ];
  if (job.state === "failed") {
    const why = job.problem?.errors?.map(({ detail }) => detail).join("; ") || (job.problem?.detail ?? job.id);
    const exit = (job.problem?.status ?? 500) >= 500 ? exits.unavailable : exits.refused;
    throw new Failure(exit, { "zh-CN": `导入中断：${why}`, en: `The import broke off: ${why}` }, { lines, data: job });
  }
  if (job.state === "cancelled")
    throw new Failure(exits.refused, { "zh-CN": "导入被取消了。", en: "The import was cancelled." }, { lines, data: job });
  if (job.state === "paused") {
    const waits = {
      "zh-CN": `导入被暂停了，可在工作区里继续（任务 ${job.id}）。`,
      en: `The import was paused; it can go on in the workspace (job ${job.id}).`,
    };
    throw new Failure(exits.undecided, waits, { lines, data: job });
  }
  if (job.errors.length > 0) {
    const words = { "zh-CN": "有行未能导入。", en: "Some rows cannot be imported." };
    throw new Failure(exits.refused, words, { lines, data: job });
  }
  return { lines, data: job };
}

/** How long a server may be away while a job of it is waited for: a restart goes on where the job was. */
const patienceMs = 30_000;

/** The job once nothing of it goes on by itself; a bar grows meanwhile. */
async function ended({ api, progress }: Context, id: string): Promise<Job> {
  let heard = Date.now();
  for (let wait = 100; ; wait = Math.min(wait * 1.5, 2000)) {
    const job = await api.call<Job>("GET", `/api/v1/jobs/${id}`).catch((error: unknown) => {
      if (!(error instanceof Failure) || error.exit !== exits.unavailable) throw error;
      if (Date.now() - heard > patienceMs) throw leftAlone(id, error);
      return undefined;
    });
    if (job !== undefined) {
      heard = Date.now();
      const { done, total, state } = job.body;
      progress(done, total ?? done);
      if (state !== "running") return job.body;
    }
    await new Promise((done) => setTimeout(done, wait));
  }
}

/** The server is gone; the import is not. */
function leftAlone(id: string, cause: Failure): Failure {
  const more = {
    "zh-CN": `导入任务 ${id} 会在服务器恢复后继续；进度见工作区的导入页。`,
    en: `The import (job ${id}) goes on when the server is back; the workspace shows how far it is.`,
  };
  return new Failure(
    exits.unavailable,
    { "zh-CN": `${cause.words["zh-CN"]}${more["zh-CN"]}`, en: `${cause.words.en} ${more.en}` },
    { cause },
  );
}
