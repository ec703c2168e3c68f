import path from "node:path";
import { readBundle } from "../bundle-folder.ts";
import { type Command, type Context, type Told, textOption, textOptions } from "../command.ts";
import { readDecisions, readParameters } from "../decisions.ts";
import { exits, Failure } from "../failure.ts";
import { watchPublish } from "../watch-publish.ts";
import { isOpen, keyOf, planLines, planOf, refuseUnknown } from "../plans.ts";

/** Publishes a bundle: installs the app when the team has none of its key. What is not safe is published only as `--decide` says. */
export const apply: Command = {
  name: "apply",
  takes: "[folder]",
  most: 1,
  does: {
    "zh-CN": "发布定义，或安装新应用；需决定的改动用 --decide，参数用 --set；--abort 撤回正在准备的发布",
    en: "publishes a definition or installs a new app; --decide what needs it, --set parameters; --abort takes one under way back",
  },
  options: {
    decide: { type: "string", multiple: true },
    set: { type: "string", multiple: true },
    message: { type: "string" },
    abort: { type: "boolean" },
  },
  async run(context, values, [folder = "."]) {
    const { api, say } = context;
    if (values["abort"] === true) return await abort(context, folder);
    const bundle = await readBundle(path.resolve(context.folder, folder));
    const { document, where } = bundle;
    const decisions = readDecisions(textOptions(values, "decide"));
    const parameters = readParameters(textOptions(values, "set"));
    const planned = await planOf(api, bundle);
    refuseUnknown(planned, decisions);
    const lines = planLines(context, planned, { where, decisions });
    if (isOpen(planned, decisions)) {
      const words = { "zh-CN": "有改动等待决定，什么都没有发布。", en: "Some changes wait for a decision; nothing was published." };
      throw new Failure(exits.undecided, words, { lines, data: planned });
    }
    const message = textOption(values, "message");
    const key = keyOf(document);
    const work =
      planned.base === 0
        ? api.call<Applied>("POST", "/api/v1/apps", { body: { bundle: document, parameters }, bundle })
        : api.call<Applied>("POST", `/api/v1/apps/${key}/publish`, {
            body: { planId: planned.planId, decisions, parameters, document, ...(message !== undefined && { message }) },
            bundle,
          });
    const { body } = await watchPublish(context, key, work);
    const changed = body.changed ?? true;
    const words = changed
      ? { "zh-CN": `已发布第 ${body.version} 版。`, en: `Published version ${body.version}.` }
      : { "zh-CN": `第 ${body.version} 版已经是这样。`, en: `Version ${body.version} says this already.` };
    return { lines: [...(changed ? lines : []), say(words)], data: { version: body.version, changed, changes: planned.changes } };
  },
};

interface Applied {
  readonly version: number;
  readonly changed?: boolean;
}

/** Takes back a publish that is still being prepared. */
async function abort({ api, folder, say }: Context, place: string): Promise<Told> {
  const key = keyOf((await readBundle(path.resolve(folder, place))).document);
  const { body } = await api.call<{ aborted: boolean }>("DELETE", `/api/v1/apps/${key}/publish`);
  const words = body.aborted
    ? { "zh-CN": "已撤回，旧版本照常使用。", en: "Taken back; the old version goes on." }
    : { "zh-CN": "没有可撤回的发布。", en: "There is no publish to take back." };
  return { lines: [say(words)], data: body };
}
