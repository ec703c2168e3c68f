import { people } from "../../../tools/sample/words.mjs";

/** Words the sample is made of. The companies and people do not exist; addresses are those reserved for examples. */

export const members = people.map((person, index) => ({ ...person, roles: [index === 0 ? "manager" : "seller"] }));

export const trades = {
  manufacturing: ["精密机械", "智能装备", "重工", "数控机床"],
  electronics: ["电子", "半导体材料", "光电", "连接器"],
  auto: ["汽车部件", "传动系统", "车用电机"],
  pharma: ["制药", "医疗器械", "生物科技"],
  food: ["食品", "乳品", "粮油"],
  logistics: ["供应链", "冷链物流", "仓储"],
  energy: ["新材料", "化工", "电力设备"],
};

export const jobs = {
  decides: ["总经理", "副总经理", "信息总监", "制造总监"],
  influences: ["信息部经理", "生产部经理", "质量部经理", "工艺主管"],
  buys: ["采购经理", "采购主管"],
  uses: ["车间主任", "仓库主管", "计划员"],
};

export const projects = {
  mes: ["产线升级", "车间数字化", "生产执行一期"],
  wms: ["立体库改造", "仓储上线", "成品库管理"],
  qms: ["质量追溯", "来料检验系统"],
  scada: ["设备联网", "能耗采集"],
  bi: ["经营看板", "产销协同看板"],
};

export const needs = {
  mes: "目前靠纸质工单和 Excel 报工，进度晚一天才知道，插单频繁。希望扫码报工、实时看板，与现有 ERP 打通。",
  wms: "库存账实不符，盘点一次停产两天，先进先出靠人记。希望库位管理、PDA 收发货、批次追溯。",
  qms: "客户要求 4 小时内给出追溯报告，现在要两天。希望检验数据在线采集，不合格品闭环处理。",
  scada: "设备品牌多，停机原因说不清，OEE 靠估。希望统一采集、停机自动归因，按班次统计。",
  bi: "月底报表要三个人做一周，口径各不相同。希望产销存一张看板，每天自动更新。",
};

/** What is written down after talking, by type of activity and stage. */
export const talks = {
  call: {
    lead: ["电话联系，确认负责人和大致需求", "电话回访，约首次拜访"],
    discovery: ["电话跟进，约定下次沟通时间", "回访，客户在等内部立项"],
    negotiation: ["电话确认项目进度，预算仍在走流程", "电话沟通合同用印时间"],
    aftersales: ["电话回访，系统运行平稳", "电话回访，收集二期需求"],
    any: ["电话跟进，约定下次沟通时间"],
  },
  wechat: {
    lead: ["微信发送产品资料和案例"],
    discovery: ["微信发送同行案例"],
    any: ["微信沟通排期，客户反馈积极", "微信提醒确认会议时间"],
  },
  visit: {
    lead: ["拜访信息部，梳理现有系统"],
    discovery: ["上门调研现场，走访两条产线", "拜访信息部，梳理现有系统", "拜访生产负责人，确认三个痛点"],
    won: ["上门启动实施，核对点位清单"],
    aftersales: ["季度满意度回访", "上门回访，查看产线使用情况"],
    any: ["陪同客户参观样板工厂"],
  },
  demo: { any: ["方案演示，决策人到场，重点看追溯和看板", "第一轮方案演示，客户提出二次开发问题", "远程演示，答疑一小时"] },
  meeting: {
    discovery: ["需求评审会，范围基本确认", "与信息部开会，梳理数据来源"],
    proposal: ["方案评审会，确认实施范围", "技术交流会，讨论接口和部署"],
    negotiation: ["商务会议，讨论付款节点和验收标准", "法务条款沟通会"],
    won: ["项目启动移交会", "实施计划会，确认里程碑"],
  },
  email: {
    lead: ["邮件发送公司介绍和行业案例"],
    proposal: ["邮件发送解决方案书"],
    negotiation: ["邮件发送正式报价单", "邮件回复合同条款意见"],
    any: ["邮件确认会议纪要"],
  },
};

export const nextSteps = {
  lead: ["电话确认负责人", "发送行业案例", "约首次拜访"],
  discovery: ["上门调研", "回收需求问卷", "约信息部访谈"],
  proposal: ["方案演示", "提交解决方案书", "确认预算和报价时间"],
  negotiation: ["二轮议价", "法务条款审核", "回传报价单", "合同用印"],
  won: ["移交会", "跟进首付款"],
  aftersales: ["季度满意度回访", "沟通二期需求"],
};

export const lossNotes = {
  price: ["比竞品高 18%，客户坚持最低价", "预算只有报价的六成"],
  mismatch: ["要求的工艺仿真不在产品范围内", "只需要单机版"],
  slow: ["超过两周没有联系，客户已选定供应商", "负责人出差期间无人跟进"],
  rival: ["客户选择了 ERP 厂商的模块", "本地集成商有集团关系"],
  product: ["缺少多工厂协同功能", "移动端体验不如竞品"],
  service: ["客户要求驻场三个月，无法满足", "对实施团队没有信心"],
  no_budget: ["集团冻结了今年的信息化预算", "新产线推迟，项目暂停"],
};

export const moveNotes = {
  skip: ["老客户二期，需求已明确", "客户已有完整招标文件", "高层直接推荐，直接进入方案"],
  back: ["客户换了负责人，需求重新确认", "范围变化，方案要重做", "预算被削减，重新评估需求"],
  reopen: ["客户预算恢复，重新启动", "竞品交付失败，客户主动联系", "新一年计划里重新立项"],
};

/** What a licence of each product is called on a quote. */
export const licenceNames = {
  mes: "MES 工位",
  wms: "WMS 终端",
  qms: "QMS 用户",
  scada: "SCADA 采集点",
  bi: "BI 用户",
};
