import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { type Command, type Context, textOption, textOptions } from "../command.ts";
import { exits, Failure, usage } from "../failure.ts";

interface Job {
  readonly id: string;
  readonly state: "ready" | "running" | "paused" | "done" | "failed" | "cancelled";
  readonly phase: "check" | "run" | "undo";
  readonly done: number;
  readonly total: number | null;
  readonly result: Readonly<Record<string, number>>;
  readonly problem: { readonly detail?: string; readonly status?: number } | null;
  readonly undoUntil: string | null;
  readonly errors: readonly {
    readonly row: number;
    readonly errors: readonly { readonly title: string | null; readonly detail: string }[];
  }[];
}

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
    const { api, folder, say } = context;
    if (app === undefined || object === undefined || file === undefined)
      throw usage("请给出应用、对象的 key 和文件。", "Name the app and the object by their keys, and the file.");
    const text = await readFile(path.resolve(folder, file)).catch((cause: unknown) => {
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
    if (out !== undefined) await writeFile(path.resolve(folder, out), await api.file(`/api/v1/jobs/${job.id}/errors`));
    return told(context, job, say);
  },
};

function told({ language }: Context, job: Job, say: Context["say"]): { lines: string[]; data: Job } {
  const counts = Object.entries(job.result).filter(([, count]) => count > 0);
  const words = (what: string): string => (Object.hasOwn(outcomes, what) ? say(outcomes[what as keyof typeof outcomes]) : what);
  const lines = [
    say(
      job.phase === "run"
        ? { "zh-CN": "已导入：", en: "Imported:" }
        : { "zh-CN": "检查结果（什么都没有写入）：", en: "Checked, nothing was written:" },
    ),
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
    const why = job.problem?.detail ?? job.id;
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

/** The job once nothing of it goes on by itself; a bar grows meanwhile. */
async function ended({ api, progress }: Context, id: string): Promise<Job> {
  for (let wait = 100; ; wait = Math.min(wait * 1.5, 2000)) {
    const { body } = await api.call<Job>("GET", `/api/v1/jobs/${id}`);
    progress(body.done, body.total ?? body.done);
    if (body.state !== "running") return body;
    await new Promise((done) => setTimeout(done, wait));
  }
}
