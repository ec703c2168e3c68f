import type { ReportDefinition } from "@funnelsmith/definition";
import { isPlainText } from "@funnelsmith/fields";
import { Problem } from "@funnelsmith/problem";
import type { ReportParams, ReportPoint } from "./report-type.ts";

/** Everything needed to find the records of a point again: the definition as it was run, its parameters with the as-of fixed, the place. */
export interface Drill {
  readonly definition: ReportDefinition;
  readonly params: ReportParams;
  readonly point: ReportPoint;
}

/** A token for a URL. It carries no rights: whoever opens it is judged by his own. */
export function encodeDrill(drill: Drill): string {
  return Buffer.from(JSON.stringify(drill)).toString("base64url");
}

/** The drill of a token; QUERY_INVALID when it is none. The definition inside is validated like any ad hoc one before it runs. */
export function decodeDrill(token: string): Drill {
  try {
    const drill = JSON.parse(Buffer.from(token, "base64url").toString("utf8"));
    if (typeof drill?.definition?.type === "string" && isPoint(drill.point) && isAsked(drill.params)) return drill;
  } catch {
    // Falls through to the refusal.
  }
  throw new Problem("QUERY_INVALID", { "zh-CN": "报表位置标记无效", en: "The report point is not valid" });
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Whether something names a column and says of a row what the database can be asked about: it knows no NUL and no half a character. */
const isPoint = (point: unknown): boolean =>
  isObject(point) && typeof point["column"] === "string" && isObject(point["row"]) && Object.values(point["row"]).every(isAskable);

const isAskable = (value: unknown): boolean => (typeof value === "string" ? isPlainText(value) : !isObject(value) && !Array.isArray(value));

/** Whether something has the shape of parameters; what they say is judged with those of any report. */
const isAsked = (params: unknown): boolean =>
  isObject(params) && ["asOf", "from", "to"].every((name) => params[name] === undefined || typeof params[name] === "string");
