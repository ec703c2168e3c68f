import { people } from "../../../tools/sample/words.mjs";

/** Words the sample is made of. The companies and people do not exist; addresses are those reserved for examples. */

const rolesOf = { zhao: "manager", gu: "success" };
export const members = people.map((person) => ({ ...person, roles: [rolesOf[person.ref] ?? "seller"] }));

export const trades = {
  internet: ["网络科技", "信息技术", "互动科技"],
  retail: ["电商", "零售", "品牌管理"],
  education: ["教育科技", "培训"],
  finance: ["金融服务", "保险经纪"],
  manufacturing: ["智能装备", "电子"],
  services: ["企业管理", "人力资源", "设计"],
};

export const needs = [
  "周会靠表格汇总，任务常常漏跟。希望任务、负责人和截止日期在一个看板上，逾期自动提醒。",
  "客户工单散在群里，响应慢。希望用表单收集、自动分派，按响应时长出报表。",
  "跨部门审批一周走不完。希望流程可配置、手机上能批，月底能看瓶颈在哪里。",
  "门店巡检靠拍照发群。希望统一模板、定位打卡，整改有闭环。",
  "项目进度各说各话。希望里程碑和工时在一处，管理层每周看一次红黄绿。",
];

/** What is written down after talking, by type of activity and stage. */
export const talks = {
  call: {
    trial: ["电话联系，确认试用目标和团队人数", "电话回访，活跃下降，约培训", "电话提醒试用还有三天到期"],
    intent: ["电话确认预算和决策流程", "电话约演示时间"],
    negotiation: ["电话确认付款方式和开票信息", "电话确认预算和决策流程"],
    any: ["电话跟进，约定下次沟通时间"],
  },
  wechat: { trial: ["微信解答权限设置问题"], intent: ["微信确认演示时间"], any: ["微信发送同行案例"] },
  email: {
    trial: ["邮件发送上手清单"],
    intent: ["邮件发送报价方案", "邮件发送安全问卷答复"],
    negotiation: ["邮件发送订阅合同", "邮件发送安全问卷答复"],
  },
  demo: { any: ["线上演示，重点看自动化和报表", "给决策人演示，对比现有表格流程", "演示接口集成方案"] },
  training: {
    trial: ["上手培训，八人参加", "二次培训，搭好第一个看板"],
    won: ["管理员培训，导入历史数据", "全员培训，正式上线"],
    any: ["上手培训，八人参加"],
  },
  meeting: {
    negotiation: ["商务会议，讨论席位和付款方式", "合同条款沟通，确认续费价格"],
    won: ["启动会，确认上线计划", "上线两周复盘会"],
  },
};

export const nextSteps = {
  trial: ["邀请同事加入试用", "约上手培训", "试用到期前复盘"],
  intent: ["给决策人演示", "确认席位和版本", "发送报价方案"],
  negotiation: ["合同条款审核", "安全问卷答复", "确认付款方式"],
  won: ["管理员培训", "上线两周回访"],
  parked: ["下季度联系", "发送新功能介绍"],
};

export const lossNotes = {
  price: ["按席位算比现有工具贵一倍", "只愿意按月付"],
  mismatch: ["需要本地部署", "要和自研系统深度打通"],
  slow: ["试用期内没有人联系", "报价晚了一周"],
  rival: ["选择了集团统一的协同套件", "行业产品更贴合"],
  product: ["缺少甘特图", "移动端离线不可用"],
  service: ["要求驻场实施", "希望专属客服"],
  no_budget: ["部门预算砍掉", "项目延期到明年"],
  no_use: ["两周只有一人登录", "导入数据后就没人用"],
};

export const moveNotes = {
  skip: ["老客户新部门，需求明确", "带着预算来试用", "渠道伙伴已做过演示"],
  back: ["换了负责人，重新确认目标", "席位要重新统计", "决策人提出新要求"],
  reopen: ["竞品上线失败，重新联系", "新预算下来了", "换了负责人，主动回来"],
};

export const churnNotes = {
  unused: ["活跃席位不到两成", "关键用户离职后没人用"],
  price: ["希望降价三成", "只保留一半席位，没有谈拢"],
  rival: ["迁到集团协同套件", "换成行业产品"],
  closed: ["业务线关停"],
  service: ["工单响应慢，多次投诉"],
  merged: ["并入总部系统"],
};
