import { people } from "../../../tools/sample/words.mjs";

/** Words the sample is made of. The companies and people do not exist; addresses are those reserved for examples. */

const rolesOf = { zhao: "manager", gu: "delivery" };
export const members = people.map((person) => ({ ...person, roles: [rolesOf[person.ref] ?? "seller"] }));

export const trades = {
  auto: ["汽车部件", "传动系统", "车用电机"],
  home: ["电器", "厨电", "智能家居"],
  rail: ["轨道装备", "信号设备"],
  energy: ["新能源", "储能科技", "光伏设备"],
  machinery: ["重工", "工程机械", "液压设备"],
  medical: ["医疗器械", "影像设备"],
};

export const jobs = {
  decides: ["总经理", "采购总监", "研发总监"],
  quality: ["质量经理", "SQE 工程师"],
  technical: ["结构工程师", "工艺主管"],
  buys: ["采购经理", "采购工程师"],
};

/**
 * By product: what projects are called; how many sets a customer takes a year (`sets`: the usual number, rounded to `step`); the parts of a
 * set with their usual unit price in cents and how many are in it; what moulds, dies and set-up cost in units of ten thousand yuan
 * (`tooling`), and how often it is charged; and what is asked for, told the sets of a year.
 */
export const products = {
  precision: {
    projects: ["传感器壳体项目", "阀体精加工项目"],
    sets: 12_000,
    step: 500,
    parts: { 壳体: [46_00, 1], 阀芯: [38_00, 1], 端盖: [11_00, 2] },
    tooling: { from: 1, to: 6, charged: 0.4 },
    need: () => "6061-T6，关键孔公差 ±0.01，阳极氧化，全检三坐标报告，首批 45 天交付。",
  },
  stamping: {
    projects: ["支架冲压项目", "端子冲压项目"],
    sets: 360_000,
    step: 12_000,
    parts: { 安装支架: [2_10, 1], 屏蔽罩: [68, 1], 端子: [9, 4] },
    tooling: { from: 18, to: 65, charged: 0.9 },
    need: (sets) => `镀锌板 1.2 mm，平面度 0.1，月产 ${tenThousands(sets / 12)} 万套，要求连续模和 PPAP 三级文件。`,
  },
  casting: {
    projects: ["电机壳压铸项目", "散热器压铸项目"],
    sets: 14_000,
    step: 1000,
    parts: { 电机壳: [62_00, 1], 散热器: [27_00, 1], 盖板: [9_50, 2] },
    tooling: { from: 25, to: 80, charged: 0.85 },
    need: () => "ADC12 压铸加 CNC，气密 0.2 MPa 不泄漏，盐雾 96 小时，需提供模流分析。",
  },
  harness: {
    projects: ["高压线束项目", "整机线束项目"],
    sets: 6_000,
    step: 200,
    parts: { 主线束: [168_00, 1], 传感线束: [27_00, 2], 接插件组: [15_00, 2] },
    tooling: { from: 1, to: 5, charged: 0.5 },
    need: () => "耐温 125 ℃，插拔 500 次，全部电测，按批次追溯到线材卷号。",
  },
  fixture: {
    projects: ["装配工装项目", "检具开发项目"],
    sets: 18,
    step: 1,
    parts: { 装配夹具: [26800_00, 1], 综合检具: [18500_00, 1], 备用定位件: [900_00, 10] },
    // What is sold is the tooling.
    tooling: { from: 0, to: 0, charged: 0 },
    need: () => "重复定位 0.02，换型 10 分钟内，附验收方案和两年备件清单。",
  },
};

/** What each industry mostly asks for. */
export const wanted = {
  auto: { stamping: 4, casting: 4, harness: 3, precision: 2, fixture: 1.5 },
  home: { stamping: 5, casting: 2, harness: 2, precision: 1, fixture: 1 },
  rail: { precision: 3, harness: 4, casting: 2, fixture: 1.5 },
  energy: { casting: 4, harness: 3, stamping: 3, precision: 2, fixture: 1 },
  machinery: { precision: 4, casting: 3, harness: 2, fixture: 2 },
  medical: { precision: 6, fixture: 2, harness: 1 },
};

/** A quantity in ten thousands, with one place where it is needed. */
const tenThousands = (quantity) => String(Math.round(quantity / 1000) / 10);

/** What is written down after talking, by type of activity and stage. */
export const talks = {
  call: {
    lead: ["电话联系，确认采购负责人和项目节点", "电话核实入围资格"],
    requirement: ["电话跟进，图纸评审还在进行", "电话确认年用量和目标价"],
    design: ["电话确认送样数量和地址", "回访，客户在等整机定型"],
    bidding: ["电话确认开标时间", "电话跟进评标结果"],
    negotiation: ["电话沟通交期和首批数量"],
    any: ["电话跟进，约定下次沟通时间"],
  },
  wechat: {
    lead: ["微信发送同类零件案例"],
    design: ["微信确认技术澄清会时间", "微信发送样品检测照片"],
    bidding: ["微信提醒标书递交截止", "微信确认澄清函已收到"],
    any: ["微信发送同类零件案例"],
  },
  visit: {
    requirement: ["上门拜访，采购、技术、质量三方到场", "拜访研发，确认关键尺寸和检验方式", "拜访采购，了解现有供应商的问题"],
    negotiation: ["上门谈价，客户要求年降", "拜访采购总监，确认份额"],
    delivery: ["上门跟进首批装机", "拜访质量部，核对首批检验报告"],
    any: ["拜访采购，了解现有供应商的问题"],
  },
  technical: {
    requirement: ["技术交流，讨论可制造性和公差分配"],
    design: ["工艺方案评审，提出两处结构优化", "技术澄清会，逐条确认规格书"],
    any: ["技术交流，讨论可制造性和公差分配"],
  },
  factory_tour: { any: ["客户来厂考察，重点看检测能力", "客户来厂，走访压铸和机加车间"] },
  meeting: {
    bidding: ["标前会，确认评分办法和技术偏离", "投标答疑会"],
    negotiation: ["商务会议，讨论付款节点和年降", "合同条款沟通，质保期和违约责任"],
    delivery: ["项目启动会，确认交付里程碑", "交付例会，核对首批进度"],
  },
};

export const nextSteps = {
  lead: ["电话确认对接人", "核实入围资格", "约首次拜访"],
  requirement: ["回收图纸和规格书", "带工程师上门", "确认年用量和目标价"],
  design: ["寄送样品", "跟进测试结果", "提交成本核算"],
  bidding: ["标书内审", "确认开标时间", "跟进评标结果"],
  negotiation: ["二轮议价", "法务条款审核", "与生产确认交期"],
  delivery: ["周报交付进度", "跟进验收"],
  parked: ["下季度回访", "了解项目是否重启"],
};

/** What a sample test found, by product. */
export const sampleIssues = {
  precision: ["两处孔位偏差 0.03，已调整夹具", "阳极氧化膜厚不足，返工重做"],
  stamping: ["平面度超差，增加校平工序", "折弯根部有裂纹，放大圆角", "毛刺 0.15，修模后复测"],
  casting: ["盐雾 72 小时出现点蚀，改进前处理", "气密有三件泄漏，调整浇口"],
  harness: ["插拔力偏大，更换端子镀层", "两处压接拉力偏低，调整压接高度"],
  fixture: ["重复定位 0.04，更换定位销", "换型用时 14 分钟，改快换结构"],
};

/** What a technical review left open. */
export const reviewIssues = ["两项公差要求偏严，等客户确认放宽", "过程能力数据不足，补做 30 件测量", "检验方式未写明，补充控制计划"];

export const lossNotes = {
  price: ["比现有供应商高 12%，客户不接受", "低价中标，报价第四"],
  mismatch: ["需要热锻工艺，不在加工范围内", "客户改用标准件"],
  slow: ["澄清答复晚了三天，错过递交时间", "两周没有联系，客户已定点"],
  rival: ["客户选择现有供应商扩产", "本地同行有集团框架协议"],
  product: ["尺寸能力不满足新版图纸", "表面处理颜色不稳定"],
  service: ["客户要求厂内驻点，无法满足", "响应时间达不到要求"],
  no_budget: ["新车型取消", "产线投资推迟到明年"],
  quality: ["三轮送样仍有泄漏", "盐雾测试未通过"],
  capacity: ["要求 20 天交付，产能排满", "旺季产能不足"],
};

export const moveNotes = {
  skip: ["老客户改型，沿用原方案", "客户直接发来招标文件", "高层推荐，需求已明确"],
  back: ["图纸换版，重新评审", "客户调整用量，报价重做", "样品不合格，重新设计"],
  reopen: ["中标方交付失败，客户重新询价", "客户项目恢复", "新一轮招标，再次入围"],
};
