import { expect, it } from "vitest";
import { change } from "./change-app.ts";
import { openPublishWork } from "./publish-work.ts";

const work = openPublishWork();

it("a version is of the instant at which nobody writes any more, however long the publish waited for that", async () => {
  const { schema } = work.test.tenant;
  await work.insert("deal", [{ name: "one", stage: "proposal" }]);
  const document = change((app) => {
    const funnel = app.funnels![0]!;
    funnel.stages = funnel.stages.filter((stage) => stage.key !== "proposal");
  });
  const map = { proposal: { split: [{ when: { "==": [{ var: "name" }, "one"] }, to: "discovery" }], rest: "lead" } };
  let publishing: Promise<unknown> = Promise.resolve();
  let last = "";
  await work.test.db.administer(async (tx) => {
    await tx.query({ text: `lock table "${schema}".app in row share mode`, values: [] });
    publishing = work.release(document, { decisions: { "stages.remove:sales": { map } } });
    await new Promise((resolve) => setTimeout(resolve, 300));
    // Somebody who was there first moves a record meanwhile.
    last = new Date().toISOString();
    await tx.query({ text: `update "${schema}".stage_transition set at = $1`, values: [last] });
  });
  await publishing;
  const [moved] = await work.rows(
    `select t.at > '${last}' as later, t.at = v.published_at as published, t.from_at = '${last}' as stayed from "${schema}".stage_transition t, "${schema}".definition_version v
      where t.cause = 'redesign' and v.version = 2`,
  );
  expect(moved).toEqual({ later: true, published: true, stayed: true });
});
