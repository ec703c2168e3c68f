import { Problem } from "@funnelsmith/problem";
import { describe, expect, it } from "vitest";
import { parseJson } from "./parse-json.ts";

const codeOf = (text: string): string => {
  try {
    parseJson(text);
    return "accepted";
  } catch (error) {
    return error instanceof Problem ? error.code : String(error);
  }
};

describe("a request body", () => {
  it("keeps ordinary JSON as it is", () => {
    const text = '{"a":[1,-2.5,1e3,0.1,"x\\"y:{","\\\\"],"constructor":"words","true":true,"名":"漏斗"}';
    expect(parseJson(text)).toEqual(JSON.parse(text));
    expect(parseJson("123456789012345")).toBe(123456789012345);
  });
  it.each([
    ["1e400"],
    ['{"a":-1e999}'],
    ["NaN"],
    ['{"a":Infinity}'],
    ["9007199254740993"],
    ["0.1234567890123456789"],
    ['{"a":1,"a":2}'],
    ['{"a":{"b":1,"\\u0062":2}}'],
    ['{"a":"'],
    [""],
  ])("refuses %s as not exact JSON", (text) => {
    expect(codeOf(text)).toBe("BODY_NOT_JSON");
  });
  it("refuses prototype keys, NUL and lone surrogates", () => {
    expect(codeOf('{"__proto__":{"admin":true}}')).toBe("BODY_INVALID");
    expect(codeOf('{"a":{"__proto__":1,"__proto__":2}}')).toMatch(/BODY/);
    expect(codeOf('{"constructor":{"prototype":{}}}')).toBe("BODY_INVALID");
    expect(codeOf('{"a":"\\u0000"}')).toBe("BODY_INVALID");
    expect(codeOf('{"a":"\\ud800"}')).toBe("BODY_INVALID");
    expect(codeOf('{"\\ud800":1}')).toBe("BODY_INVALID");
  });
  it("refuses nesting beyond the limit before parsing it", () => {
    expect(codeOf("[".repeat(100) + "]".repeat(100))).toBe("accepted");
    expect(codeOf("[".repeat(101) + "]".repeat(101))).toBe("BODY_TOO_DEEP");
    expect(codeOf("[".repeat(1_000_000))).toBe("BODY_TOO_DEEP");
  });
});
