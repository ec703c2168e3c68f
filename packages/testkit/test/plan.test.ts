import type { AppDefinition } from "@funnelsmith/definition";
import { plan } from "@funnelsmith/storage";
import { describe, expect, it } from "vitest";
import { sampleApp } from "../src/sample-app.ts";
import { change } from "./change-app.ts";

const told = (to: AppDefinition) =>
  plan(sampleApp(), to).map(({ id, class: kind, sentence }) => [kind, id.split(":")[0], sentence["zh-CN"]]);

describe("a plan before rows are counted", () => {
  it("says nothing when nothing changes, whatever the order of properties", () => {
    const shuffled = JSON.parse(JSON.stringify(sampleApp()), (_key, value: unknown) =>
      typeof value === "object" && value !== null && !Array.isArray(value) ? Object.fromEntries(Object.entries(value).reverse()) : value,
    ) as AppDefinition;
    expect(plan(sampleApp(), shuffled)).toEqual([]);
  });

  it("tells of a removed field once, as a loss", () => {
    const to = change((app) => {
      app.objects[1]!.fields = app.objects[1]!.fields.filter(({ key }) => key !== "close_on");
    });
    expect(told(to)).toEqual([["loss", "field.remove", "删除字段「预计签约日期」，其中的值不再可见"]]);
  });

  it("asks where the records of removed stages go, in one question", () => {
    const to = change((app) => {
      app.funnels![0]!.stages = app.funnels![0]!.stages.filter(({ key }) => key !== "lead" && key !== "proposal");
    });
    expect(told(to)).toEqual([
      ["decision", "stages.remove", "漏斗「销售漏斗」删除阶段「线索获取」「方案呈现」，须指定其中的记录移到哪个阶段"],
    ]);
    expect(plan(sampleApp(), to)[0]).toMatchObject({
      stages: { from: ["lead", "proposal"], to: ["discovery", "negotiation", "lost", "invalid"] },
    });
  });

  it("asks what becomes of values that may not fit, and not where all fit", () => {
    const number = change((app) => (app.objects[1]!.fields[1] = { key: "note", kind: "number", title: { "zh-CN": "备注", en: "Note" } }));
    expect(told(number).find(([, id]) => id === "field.convert")?.[0]).toBe("decision");
    const longer = change(
      (app) => (app.objects[1]!.fields[0] = { ...app.objects[1]!.fields[0]!, kind: "longText", unique: undefined } as never),
    );
    expect(told(longer).find(([, id]) => id === "field.convert")?.[0] ?? "safe").toBe("safe");
  });

  it("calls a value that means nothing in the new kind a loss", () => {
    const to = change(
      (app) => (app.objects[1]!.fields[2] = { key: "account", kind: "boolean", title: { "zh-CN": "客户", en: "Account" } }),
    );
    expect(told(to).find(([, id]) => id === "field.convert")?.[0]).toBe("loss");
  });

  it("has every sentence in both languages, and a stable id", () => {
    const to = change((app) => {
      app.objects.pop();
      app.roles = [];
      app.objects[0]!.fields[1] = { key: "phone", kind: "phone", title: "Phone", unique: true, required: true };
      app.funnels![0]!.stages.pop();
    });
    const changes = plan(sampleApp(), to);
    expect(new Set(changes.map(({ id }) => id)).size).toBe(changes.length);
    for (const { sentence } of changes) expect([sentence["zh-CN"].length > 0, sentence.en.length > 0]).toEqual([true, true]);
    expect(plan(sampleApp(), to)).toEqual(changes);
  });
});
