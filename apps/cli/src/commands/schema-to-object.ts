import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { objectFromSchema } from "@funnelsmith/definition";
import type { Command } from "../command.ts";
import { exits, Failure, usage } from "../failure.ts";
import { isAbsent, readJson } from "../read-files.ts";

/** Makes an object of a plain JSON Schema and puts it into a folder; says what it could not express. */
export const schemaToObject: Command = {
  name: "schema-to-object",
  takes: "<schema.json> <key> [folder]",
  most: 3,
  does: { "zh-CN": "把 JSON Schema 变成文件夹里的一个对象", en: "makes an object in a folder from a JSON Schema" },
  options: {},
  async run({ folder, say }, _values, [file, key, place = "."]) {
    if (file === undefined || key === undefined || !/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(key) || key.length > 40)
      throw usage(
        "请给出 schema 文件和对象的 key（小写字母、数字、单个下划线）。",
        "Name the schema's file and the object's key (lower case, digits, single underscores).",
      );
    const made = objectFromSchema(await readJson(path.resolve(folder, file)), key);
    if (!made)
      throw new Failure(exits.refused, { "zh-CN": `${file} 不是对象的 JSON Schema。`, en: `${file} is no JSON Schema of an object.` });
    const app = path.resolve(folder, place, "app.json");
    const root = await readJson(app).catch((error: unknown) => {
      if (isAbsent(error)) return undefined;
      throw error;
    });
    const target = path.join(path.dirname(app), "objects", `${key}.json`);
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, `${JSON.stringify(made.object, null, 2)}\n`);
    const listed = await listIn(app, root, key);
    const notes = made.notes.map(({ pointer, detail }) => `  i ${pointer}  ${say(detail)}`);
    const told = {
      "zh-CN": `已写入 objects/${key}.json，${made.object.fields.length} 个字段。`,
      en: `Wrote objects/${key}.json with ${made.object.fields.length} fields.`,
    };
    const unlisted = { "zh-CN": "app.json 里的 objects 还没有列出它。", en: "It is not yet among the objects of app.json." };
    return { lines: [say(told), ...notes, ...(listed ? [] : [say(unlisted)])], data: { ...made, listed } };
  },
};

/** Adds a key to the objects an app.json lists; false where there is no such list. */
async function listIn(app: string, root: unknown, key: string): Promise<boolean> {
  const objects: unknown = typeof root === "object" && root !== null && "objects" in root ? root.objects : undefined;
  if (!Array.isArray(objects)) return false;
  if (!objects.includes(key)) await writeFile(app, `${JSON.stringify({ ...(root as object), objects: [...objects, key] }, null, 2)}\n`);
  return true;
}
