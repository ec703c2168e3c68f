import type { LocalizedText } from "./problem.ts";

/** What is fixed about one code: its HTTP status, a title and what to do about it. */
export interface ProblemEntry {
  readonly status: number;
  readonly title: LocalizedText;
  readonly hint: LocalizedText;
}

/** Every code of the product, in order of status: status, title zh, title en, hint zh, hint en. Codes are stable; a retired one stays here as a comment and is never used again. */
const table = {
  BODY_INVALID: [
    400,
    "请求内容不合要求",
    "The request body is not valid",
    "按 errors 里的位置逐项修改后重试。",
    "Mend each place named in errors and send it again.",
  ],
  BODY_NOT_JSON: [
    400,
    "请求内容不是有效的 JSON",
    "The request body is not valid JSON",
    "检查括号、引号和数字写法；不接受非有限数。",
    "Check brackets, quotes and numbers; non-finite numbers are refused.",
  ],
  BODY_TOO_DEEP: [
    400,
    "请求嵌套过深",
    "The request is nested too deeply",
    "减少嵌套层数，上限见 detail。",
    "Use fewer levels; detail names the limit.",
  ],
  BODY_TOO_LARGE: [
    413,
    "请求内容过大",
    "The request body is too large",
    "分批发送，上限见 detail。",
    "Send it in parts; detail names the limit.",
  ],
  MEDIA_TYPE_UNSUPPORTED: [
    415,
    "只接受 JSON",
    "Only JSON is accepted",
    "把 Content-Type 设为 application/json。",
    "Set Content-Type to application/json.",
  ],
  QUERY_INVALID: [
    400,
    "查询参数不合要求",
    "A query parameter is not valid",
    "按 errors 修改参数。",
    "Mend the parameters named in errors.",
  ],
  CURSOR_INVALID: [
    400,
    "翻页游标无效",
    "The cursor is not valid",
    "从第一页重新开始；游标只对同一查询有效。",
    "Start from the first page; a cursor serves only the query that made it.",
  ],
  FILTER_INVALID: [400, "筛选条件不合要求", "The filter is not valid", "按 errors 修改条件。", "Mend the filter as errors says."],
  UNAUTHENTICATED: [401, "请先登录", "Sign in first", "登录后重试，或提供有效的 API 密钥。", "Sign in, or send a valid API key."],
  FORBIDDEN: [
    403,
    "没有这项权限",
    "You do not have this right",
    "请管理员授予所需权限。",
    "Ask an administrator for the right named in detail.",
  ],
  TENANT_SUSPENDED: [
    403,
    "账号在该团队已停用",
    "Your membership is suspended",
    "请团队管理员恢复。",
    "Ask an administrator of the team to restore it.",
  ],
  NOT_FOUND: [
    404,
    "没有找到",
    "Not found",
    "检查地址；它可能已被删除，或你无权查看。",
    "Check the address; it may be deleted, or not visible to you.",
  ],
  METHOD_NOT_ALLOWED: [
    405,
    "该地址不支持这种操作",
    "This path does not allow that method",
    "查看接口文档中的可用方法。",
    "See the API description for the methods of this path.",
  ],
  TENANT_MISMATCH: [
    409,
    "当前团队已切换",
    "You are working in another team now",
    "刷新页面，确认团队后再试。",
    "Reload, check the team, and try again.",
  ],
  STAGE_MOVED: [
    409,
    "记录已被移动",
    "The record has moved in the meantime",
    "读取最新状态后再决定。",
    "Read its current state and decide again.",
  ],
  DEFINITION_MOVED: [409, "应用刚刚发布了新版本", "The app was republished in the meantime", "重新载入后再试。", "Reload and try again."],
  UNIQUE_TAKEN: [
    409,
    "该值已被占用",
    "That value is already taken",
    "换一个值，或打开已有记录。",
    "Choose another value, or open the record that has it.",
  ],
  IN_USE: [409, "仍被使用，不能删除", "Still in use", "先处理引用它的记录。", "Deal with the records that refer to it first."],
  KEY_TAKEN: [409, "标识已存在", "That key exists already", "换一个标识。", "Choose another key."],
  IDEMPOTENCY_CONFLICT: [
    409,
    "同一幂等键用于了不同请求",
    "This Idempotency-Key was used for a different request",
    "为新的请求换一个键。",
    "Use a new key for a new request.",
  ],
  IDEMPOTENCY_RUNNING: [
    409,
    "同一请求仍在处理",
    "The same request is still running",
    "稍候用同一幂等键重试。",
    "Retry with the same key in a moment.",
  ],
  DRAFT_CHANGED: [
    409,
    "草稿已被他人修改",
    "The draft was changed by someone else",
    "载入最新草稿，合并后再保存。",
    "Load the current draft, merge, and save again.",
  ],
  UPGRADE_NO_ORIGIN: [
    409,
    "这个应用不是由模板或定义包建成的",
    "This app was not made from a template or a bundle",
    "直接修改它的定义。",
    "Change its definition instead.",
  ],
  UPGRADE_OLDER: [
    409,
    "给出的版本更旧",
    "The version given is older",
    "要回到旧版本，请用回滚。",
    "To go back to an older version, roll back.",
  ],
  DRAFT_INVALID: [
    409,
    "草稿不合要求",
    "The draft is not valid",
    "按 errors 修改草稿，或放弃它。",
    "Mend the draft as errors says, or drop it.",
  ],
  JOB_STATE: [
    409,
    "任务的状态不允许这样做",
    "The job is not in a state for that",
    "读取任务的当前状态后再决定。",
    "Read the job's current state and decide again.",
  ],
  TENANT_LIMIT: [
    409,
    "团队的用量已到上限",
    "The team has reached a limit",
    "limit 说明是哪一项、上限和当前值；清理后再试，或请运维提高上限。",
    "limit names which, how much is allowed and what is used; make room, or ask whoever runs the server for more.",
  ],
  PLAN_STALE: [409, "发布计划已过期", "The plan is out of date", "重新生成计划后再发布。", "Make a new plan and publish that."],
  PUBLISH_BUSY: [409, "另一次发布正在进行", "Another publish is under way", "等它结束后再试。", "Wait for it to end and try again."],
  SETUP_DONE: [409, "系统已初始化", "The system is set up already", "请直接登录。", "Sign in instead."],
  VERSION_STALE: [
    412,
    "记录已被他人修改",
    "The record was changed by someone else",
    "以返回的版本号重新读取并合并。",
    "Read it again at the version given and merge.",
  ],
  GATE_CLOSED: [422, "还不满足进入条件", "The gate is not met", "criteria 列出每一项还差什么。", "criteria says for each what is missing."],
  MOVE_NOT_ALLOWED: [
    422,
    "漏斗不允许这种移动",
    "The funnel does not allow this move",
    "查看漏斗的推进规则。",
    "See the funnel's rules for moves.",
  ],
  REASON_REQUIRED: [
    422,
    "需要填写原因",
    "A reason is required",
    "从原因列表中选择，并可补充说明。",
    "Choose one of the reasons; a note may be added.",
  ],
  RECORD_INVALID: [422, "记录内容不合要求", "The record is not valid", "按 errors 里的字段逐项修改。", "Mend each field named in errors."],
  FIELD_LOCKED: [
    422,
    "字段在此阶段已锁定",
    "The field is locked in this stage",
    "请有解锁权限的人修改。",
    "Ask someone with the right to unlock.",
  ],
  FILE_INVALID: [
    422,
    "文件不能读取",
    "The file cannot be read",
    "按 detail 修改文件后重新上传。",
    "Mend the file as detail says and send it again.",
  ],
  DEFINITION_INVALID: [
    422,
    "应用定义不合要求",
    "The definition is not valid",
    "按 errors 里的位置逐项修改。",
    "Mend each place named in errors.",
  ],
  UPGRADE_UNDECIDED: [
    422,
    "有冲突需要先做选择",
    "Some conflicts need a choice first",
    "为 conflicts 中的每一项在 choices 里选 mine 或 theirs。",
    "Choose mine or theirs in choices for each of conflicts.",
  ],
  PUBLISH_UNDECIDED: [
    422,
    "有改动需要先做决定",
    "Some changes need a decision first",
    "为 changes 中标出的每项选择处理方式。",
    "Decide each change marked in changes.",
  ],
  PUBLISH_FAILED: [
    422,
    "发布未能完成，未作任何改动",
    "Publishing did not succeed; nothing was changed",
    "detail 说明了原因，处理后重新发布。",
    "detail says why; mend it and publish again.",
  ],
  IF_MATCH_REQUIRED: [
    428,
    "需要提供版本号",
    "A version is required",
    "用 If-Match 带上记录的 version。",
    "Send the record's version in If-Match.",
  ],
  RATE_LIMITED: [429, "请求过于频繁", "Too many requests", "按 Retry-After 稍候重试。", "Wait as Retry-After says and try again."],
  INTERNAL: [500, "服务器内部错误", "Internal error", "请凭请求编号联系管理员。", "Give the request id to an administrator."],
  OVERLOADED: [503, "服务器繁忙", "The server is overloaded", "按 Retry-After 稍候重试。", "Wait as Retry-After says and try again."],
  DATABASE_UNAVAILABLE: [
    503,
    "数据库暂时不可用",
    "The database cannot be reached",
    "稍候重试；写入请带同一幂等键。",
    "Try again shortly; repeat writes with the same Idempotency-Key.",
  ],
  TIMEOUT: [503, "处理超时", "The work took too long", "缩小范围后重试。", "Narrow it down and try again."],
  STORAGE_FULL: [507, "存储空间不足", "Storage is full", "请管理员释放空间。", "Ask an administrator to free space."],
} as const;

/** The stable name of a failure. */
export type ProblemCode = keyof typeof table;

/** The table by code. */
export const problemTable: Readonly<Record<ProblemCode, ProblemEntry>> = Object.fromEntries(
  Object.entries(table).map(([code, [status, zhTitle, enTitle, zhHint, enHint]]) => [
    code,
    { status, title: { "zh-CN": zhTitle, en: enTitle }, hint: { "zh-CN": zhHint, en: enHint } },
  ]),
) as Record<ProblemCode, ProblemEntry>;
