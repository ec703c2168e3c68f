import path from "node:path";
import { readBundle } from "../bundle-folder.ts";
import { type Command, textOption, textOptions } from "../command.ts";
import { readDecisions, readParameters } from "../decisions.ts";
import { exits, Failure } from "../failure.ts";
import { isOpen, keyOf, planLines, planOf } from "../plans.ts";

/** Publishes a bundle: installs the app when the team has none of its key. What is not safe is published only as `--decide` says. */
export const apply: Command = {
  name: "apply",
  takes: "[folder]",
  does: {
    "zh-CN": "发布定义，或安装新应用；需决定的改动用 --decide，参数用 --set",
    en: "publishes a definition or installs a new app; --decide what needs it, --set parameters",
  },
  options: { decide: { type: "string", multiple: true }, set: { type: "string", multiple: true }, message: { type: "string" } },
  async run(context, values, [folder = "."]) {
    const { api, say } = context;
    const document = await readBundle(path.resolve(context.folder, folder));
    const decisions = readDecisions(textOptions(values, "decide"));
    const parameters = readParameters(textOptions(values, "set"));
    const planned = await planOf(api, document);
    const lines = planLines(context, planned);
    if (isOpen(planned, decisions)) {
      const words = { "zh-CN": "有改动等待决定，什么都没有发布。", en: "Some changes wait for a decision; nothing was published." };
      throw new Failure(exits.undecided, words, { lines, data: planned });
    }
    const message = textOption(values, "message");
    const { body } =
      planned.base === 0
        ? await api.call<Applied>("POST", "/api/v1/apps", { body: { bundle: document, parameters } })
        : await api.call<Applied>("POST", `/api/v1/apps/${keyOf(document)}/publish`, {
            body: { planId: planned.planId, decisions, parameters, document, ...(message !== undefined && { message }) },
          });
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
