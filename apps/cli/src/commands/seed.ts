import path from "node:path";
import { readBundle } from "../bundle-folder.ts";
import type { Command } from "../command.ts";
import { keyOf } from "../plans.ts";
import { kindOfPlace, readJson } from "../read-files.ts";

interface Seeded {
  readonly members: number;
  readonly records: number;
  readonly transitions: number;
}

/** Puts the sample data of a bundle's folder into its app, or takes it out again; everything or nothing. */
export const seed: Command = {
  name: "seed",
  takes: "[folder]",
  most: 1,
  does: {
    "zh-CN": "写入 sample.json 里的示例数据；--remove 删除全部示例数据",
    en: "puts in the sample data of sample.json; --remove takes all sample data out",
  },
  options: { remove: { type: "boolean" } },
  async run({ api, folder, say }, values, [place = "."]) {
    const home = path.resolve(folder, place);
    const app = `/api/v1/apps/${keyOf((await readBundle(home)).document)}`;
    if (values["remove"] === true) {
      const { body } = await api.call<{ records: number }>("DELETE", `${app}/sample`);
      return {
        lines: [say({ "zh-CN": `已删除 ${body.records} 条示例记录。`, en: `Removed ${body.records} sample records.` })],
        data: body,
      };
    }
    // The sample of an app that is one file lies beside it.
    const folderOfSample = (await kindOfPlace(home)) === "folder" ? home : path.dirname(home);
    const sample = await readJson(path.join(folderOfSample, "sample.json"));
    const { body } = await api.call<Seeded>("POST", `${app}/sample`, { body: { sample } });
    const words = {
      "zh-CN": `已写入 ${body.records} 条记录、${body.transitions} 次推进。`,
      en: `Put in ${body.records} records with ${body.transitions} moves.`,
    };
    return { lines: [say(words)], data: body };
  },
};
