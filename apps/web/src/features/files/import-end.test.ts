import { expect, it } from "vitest";
import type { ObjectView } from "../../api/workspace-types.ts";
import type { Words } from "../../app/i18n/use-words.ts";
import { makeFormat } from "../../values/format.ts";
import { endOf } from "./import-end.ts";
import type { Job } from "./job-queries.ts";

const words = {
  t: (key: string, values: Record<string, string> = {}) => (key === "common.listComma" ? ", " : [key, ...Object.values(values)].join(" ")),
  say: (text: unknown) => (typeof text === "string" ? text : ""),
} as unknown as Words;
const object = { key: "deal", title: "Deals" } as ObjectView;
const end = (job: Partial<Job>): string =>
  endOf(
    { object: "deal", phase: "run", state: "done", result: {}, problem: null, ...job } as Job,
    object,
    words,
    makeFormat("en", "UTC", "CNY"),
  );

it("an import that ended unseen says of what, how, and how many; one that failed says why", () => {
  expect(end({ result: { create: 1200, update: 0, conflict: 3 } })).toBe(
    "files.news Deals files.ended.run files.outcome.create 1,200, files.outcome.conflict 3",
  );
  expect(end({ phase: "undo", result: { create: 5 } })).toBe("files.news Deals files.ended.undo");
  expect(end({ state: "cancelled" })).toBe("files.news Deals files.cancelled");
  expect(end({ state: "failed", problem: { detail: "the file is gone" } })).toBe("files.newsFailed Deals the file is gone");
});
