import type { Api, Home } from "./api.ts";
import { homeOf } from "./api.ts";

const text = (zh: string, en: string): Readonly<Record<string, string>> => ({ "zh-CN": zh, en });
const stage = (key: string, kind: string, zh: string, en: string, more: object = {}): object => ({
  key,
  kind,
  title: text(zh, en),
  ...more,
});

/** People who may be sold to or hired: one object with two funnels, whose stages partly have the same keys. */
const definition = {
  formatVersion: 1,
  key: "people",
  version: "1.0.0",
  title: text("人脉", "People"),
  objects: [
    {
      key: "person",
      title: text("人员", "Person"),
      titleField: "name",
      fields: [
        { key: "name", kind: "text", title: text("姓名", "Name"), required: true },
        { key: "phone", kind: "phone", title: text("电话", "Phone") },
        { key: "worth", kind: "money", title: text("金额", "Worth"), currency: "CNY" },
        { key: "cv", kind: "text", title: text("简历", "CV") },
      ],
    },
  ],
  funnels: [
    {
      key: "lead",
      object: "person",
      title: text("客户漏斗", "Leads"),
      moves: { skip: "allow", back: "allow", reopen: "allow" },
      stages: [
        stage("fresh", "open", "新线索", "New"),
        stage("good", "open", "合格", "Qualified"),
        stage("won", "won", "已购买", "Bought"),
      ],
    },
    {
      key: "hire",
      object: "person",
      title: text("招聘漏斗", "Hiring"),
      moves: { skip: "allow", back: "allow", reopen: "allow" },
      stages: [
        stage("applied", "open", "已投递", "Applied"),
        stage("good", "open", "面试通过", "Interviewed", { requiredFields: ["cv"] }),
        stage("won", "won", "已入职", "Hired"),
      ],
    },
  ],
  views: [
    { key: "everybody", type: "table", object: "person", title: text("所有人", "Everybody"), fields: ["name", "phone", "worth"] },
    {
      key: "hiring",
      type: "table",
      object: "person",
      funnel: "hire",
      title: text("招聘中的人", "In hiring"),
      fields: ["name", "cv", "worth"],
    },
  ],
  roles: [],
};

/** Installs the app of two funnels, if it is not there, and answers where it lives. */
export async function peopleApp(api: Api): Promise<Home> {
  const me = await api.get<{ apps: readonly { key: string }[] }>("/api/v1/me");
  if (!me.apps.some((app) => app.key === definition.key)) await api.post("/api/v1/apps", { bundle: definition });
  return await homeOf(api, definition.key);
}
