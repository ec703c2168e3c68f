import path from "node:path";
import type { LocalizedText } from "@funnelsmith/problem";
import { readBundle } from "../bundle-folder.ts";
import { type Command, type Context, textOption, textOptions } from "../command.ts";
import { readDecisions, readParameters } from "../decisions.ts";
import { exits, Failure, usage } from "../failure.ts";
import { watchPublish } from "../watch-publish.ts";
import { isOpen, planLines, type Plan, refuseUnknown } from "../plans.ts";

interface Upgrade {
  readonly from: { readonly template: string | null; readonly version: string };
  readonly to: { readonly version: string };
  readonly changes: readonly { readonly sentence: LocalizedText; readonly rights: boolean }[];
  readonly conflicts: readonly {
    readonly id: string;
    readonly sentence: LocalizedText;
    readonly taken: string;
    readonly decided: boolean;
  }[];
  readonly problems: readonly { readonly pointer: string; readonly detail: string }[];
}

/** Merges a newer version of what an app was made of: shows it, and with `--apply` publishes it. */
export const upgrade: Command = {
  name: "upgrade",
  takes: "<app>",
  most: 1,
  does: {
    "zh-CN":
      "合并模板（或 --bundle 文件夹）的新版本；--choose id=mine|theirs 或 --all mine|theirs，--apply 才发布，改变权限的还要 --rights",
    en: "merges a newer template (or --bundle folder); --choose id=mine|theirs or --all mine|theirs, published with --apply, and with --rights where it changes any",
  },
  options: {
    bundle: { type: "string" },
    choose: { type: "string", multiple: true },
    all: { type: "string" },
    decide: { type: "string", multiple: true },
    set: { type: "string", multiple: true },
    apply: { type: "boolean" },
    rights: { type: "boolean" },
  },
  async run(context, values, [app]) {
    const { api, say, folder } = context;
    if (app === undefined) throw usage("请给出应用的 key。", "Name the app by its key.");
    const base = `/api/v1/apps/${encodeURIComponent(app)}`;
    const given = textOption(values, "bundle");
    const bundle = given === undefined ? undefined : await readBundle(path.resolve(folder, given));
    const all = textOption(values, "all");
    if (all !== undefined && all !== "mine" && all !== "theirs")
      throw usage(`--all 要写成 mine 或 theirs，不是「${all}」。`, `--all takes mine or theirs, not "${all}".`);
    const merge = async (choices: Choices): Promise<Upgrade & { readonly etag: string }> =>
      (
        await api.call<Upgrade & { readonly etag: string }>("POST", `${base}/upgrade`, {
          query: { dryRun: "true" },
          body: { bundle: bundle?.document, choices },
          ...(bundle && { bundle }),
        })
      ).body;
    let choices = readChoices(textOptions(values, "choose"));
    let merged = await merge(choices);
    if (all !== undefined) {
      const every = Object.fromEntries(merged.conflicts.map(({ id }) => [id, all]));
      choices = { ...every, ...choices };
      merged = await merge(choices);
    }
    const lines = upgradeLines(say, merged);
    const open = merged.conflicts.filter(({ decided }) => !decided);
    if (open.length > 0) {
      const words = { "zh-CN": `${open.length} 处冲突等待选择。`, en: `Conflicts that wait for a choice: ${open.length}.` };
      throw new Failure(exits.undecided, words, { lines, data: merged });
    }
    if (merged.problems.length > 0) {
      const words = { "zh-CN": "合并的结果还不能发布。", en: "The merged definition may not be published yet." };
      throw new Failure(exits.refused, words, { lines, data: merged });
    }
    const decisions = readDecisions(textOptions(values, "decide"));
    const none = { lines: [...lines, say({ "zh-CN": "没有更新的内容。", en: "There is nothing newer." })], data: merged };
    // What was merged before waits in the draft until its decisions are made.
    const waits = values["apply"] === true && (Object.keys(decisions).length > 0 || (await isMerged(api, base, merged)));
    if (merged.changes.length === 0 && !waits) return none;
    const grants = merged.changes.filter(({ rights }) => rights).length;
    if (values["apply"] !== true) return { lines, data: merged };
    if (grants > 0 && values["rights"] !== true) throw unread(grants, { lines, data: merged });
    if (merged.changes.length > 0)
      await api.call("POST", `${base}/upgrade`, {
        body: { bundle: bundle?.document, choices },
        headers: { "if-match": `"${merged.etag}"` },
      });
    const planned = (await api.call<Plan>("POST", `${base}/plan`, { body: {} })).body;
    if (merged.changes.length === 0 && planned.changes.length === 0) return none;
    // What was merged elsewhere shows in the plan alone.
    const granted = planned.changes.filter(({ pointer }) => /^\/roles(\/|$)/.test(pointer)).length;
    if (granted > 0 && values["rights"] !== true)
      throw unread(granted, { lines: planLines(context, planned), data: { ...merged, plan: planned } });
    refuseUnknown(planned, decisions);
    if (isOpen(planned, decisions)) {
      const words = {
        "zh-CN": "已合并到草稿；发布还要先决定：",
        en: "Merged into the draft; publishing it needs decisions first:",
      };
      throw new Failure(exits.undecided, words, { lines: planLines(context, planned), data: { ...merged, plan: planned } });
    }
    const parameters = readParameters(textOptions(values, "set"));
    const publishing = api.call<{ version: number }>("POST", `${base}/publish`, {
      body: { planId: planned.planId, decisions, parameters },
    });
    const { body } = await watchPublish(context, app, publishing);
    const words = { "zh-CN": `已升级，发布为第 ${body.version} 版。`, en: `Upgraded and published as version ${body.version}.` };
    return { lines: [...lines, say(words)], data: { ...merged, version: body.version } };
  },
};

/** Rights that somebody has to read first. */
function unread(places: number, told: { readonly lines: readonly string[]; readonly data: unknown }): Failure {
  const words = {
    "zh-CN": `新版本会改变 ${places} 处权限；看过后加 --rights 才发布。`,
    en: `The newer version changes rights in ${places} ${places === 1 ? "place" : "places"}; having read them, publish with --rights.`,
  };
  return new Failure(exits.undecided, words, told);
}

/** Whether the draft was merged with a newer version that is not published yet. */
async function isMerged(api: Context["api"], base: string, { from }: Upgrade): Promise<boolean> {
  const { body } = await api.call<{ readonly origin: { readonly version: string } | null }>("GET", `${base}/upgrade`);
  return body.origin?.version !== from.version;
}

type Choices = Readonly<Record<string, string>>;

function readChoices(given: readonly string[]): Choices {
  return Object.fromEntries(
    given.map((text) => {
      const at = text.lastIndexOf("=");
      if (at <= 0)
        throw usage(`--choose 要写成 id=mine 或 id=theirs，不是「${text}」。`, `--choose takes id=mine or id=theirs, not "${text}".`);
      return [text.slice(0, at), text.slice(at + 1)];
    }),
  );
}

function upgradeLines(say: Context["say"], { from, to, changes, conflicts, problems }: Upgrade): readonly string[] {
  const rights = say({ "zh-CN": "（权限）", en: " (rights)" });
  return [
    `${from.template ?? ""} ${from.version} → ${to.version}`.trimStart(),
    ...changes.map((change) => `  + ${say(change.sentence)}${change.rights ? rights : ""}`),
    ...conflicts.flatMap(({ id, sentence, taken, decided }) => [
      `  ${decided ? "=" : "?"} ${say(sentence)}`,
      decided ? `      ${id}=${taken}` : `      --choose ${id}=mine|theirs`,
    ]),
    ...problems.map(({ pointer, detail }) => `  ! ${pointer}  ${detail}`),
  ];
}
