import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("../../../../", import.meta.url));

/** Where SQL that sets stage columns may stand: the moves, and the redesign of a funnel. */
const writers = [
  "packages/engine/src/moves/stage-sql.ts",
  ...["stage-mapping", "rebuild-stages"].map((file) => `packages/storage/src/publish/${file}.ts`),
];
const columns = "stage|funnel|stage_entered_at|max_stage|lost_from|closed_at";
/** An assignment in an UPDATE, or a column paired with the value it is given. */
const writing = new RegExp(`\\bset\\b[^;\`]*"?\\b(${columns})"?\\s*=|name: "(${columns})", value`);

it("only the moves and a redesign make SQL that sets stage columns", () => {
  const found = ["packages", "apps"].flatMap((top) =>
    readdirSync(`${root}${top}`)
      .filter((name) => existsSync(`${root}${top}/${name}/src`) && name !== "web" && name !== "bench")
      .flatMap((name) =>
        readdirSync(`${root}${top}/${name}/src`, { recursive: true, encoding: "utf8" }).map((file) => `${top}/${name}/src/${file}`),
      )
      .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
      .filter((name) => writing.test(readFileSync(`${root}${name}`, "utf8"))),
  );
  expect(new Set(found)).toEqual(new Set(writers));
});
