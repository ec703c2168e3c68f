import { Problem } from "@funnelsmith/problem";

/** The refusal of a time bucket over a dimension that has no time: it would be passed over in silence. */
export function bucketWithoutDate(index: number, field: string): Problem {
  const detail = { "zh-CN": `「${field}」不是日期，不能按时间粒度分组。`, en: `"${field}" is no date and has no buckets.` };
  const hint = { "zh-CN": "删去 bucket，或换一个日期维度。", en: "Leave bucket out, or group by a date." };
  return new Problem("DEFINITION_INVALID", detail, {
    errors: [{ pointer: `/dimensions/${index}/bucket`, code: "BUCKET_NEEDS_DATE", detail, hint }],
  });
}
