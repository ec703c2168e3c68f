import { describe, expect, it } from "vitest";
import { toProblem } from "./call.ts";
import { sentenceOf } from "./sentence-of.ts";

describe("a refusal", () => {
  it("of a server newer than the page is still one, with its own words", () => {
    const problem = toProblem(422, {
      code: "NOT_YET_INVENTED",
      detail: "Too blue",
      errors: [{ pointer: "/fields/a", code: "X", detail: "x" }],
    });
    expect([problem.status, sentenceOf(problem), problem.errors[0]?.pointer]).toEqual([422, "Too blue", "/fields/a"]);
    expect(toProblem(418, { code: "TEAPOT" }).status).toBe(400);
  });

  it("of a proxy before the server says what its status does, and whether it passes", () => {
    expect([413, 429, 502, 504, 500].map((status) => toProblem(status, {}).code)).toEqual([
      "BODY_TOO_LARGE",
      "RATE_LIMITED",
      "OVERLOADED",
      "TIMEOUT",
      "INTERNAL",
    ]);
    expect([502, 503, 504].map((status) => toProblem(status, {}).status)).toEqual([503, 503, 503]);
    expect(sentenceOf(toProblem(413, {}))).not.toBe("");
  });
});
