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
    for (const exact of [
      "123456789012345.67",
      "0.30000000000000004",
      "-1.7976931348623157e308",
      "5e-324",
      "1.5000000000000000000",
      "0e-999",
    ])
      expect(parseJson(exact), exact).toBe(Number(exact));
  });
  it.each([
    ["1e400"],
    ['{"a":-1e999}'],
    ["NaN"],
    ['{"a":Infinity}'],
    ["9007199254740993"],
    ["9007199254740993.0"],
    ["9007199254740993e0"],
    ["99999999999999.995"],
    ["0.10000000000000001"],
    ["1e-400"],
    ["1.2.3456789012345678"],
    ["0.1234567890123456789"],
    ['{"a":1,"a":2}'],
    ['{"a":{"b":1,"\\u0062":2}}'],
    ['{"a":"'],
    [""],
  ])("refuses %s as not exact JSON", (text) => {
    expect(codeOf(text)).toBe("BODY_NOT_JSON");
  });
  it("is looked over in no more steps than it is long", () => {
    const zeros = "0".repeat(100_000);
    const started = process.cpuUsage();
    expect(codeOf(`{"a":1.${zeros}1}`)).toBe("BODY_NOT_JSON");
    expect(codeOf(`{"a":1.${zeros}}`)).toBe("accepted");
    // Digits looked at anew for each of them take many seconds.
    expect(process.cpuUsage(started).user).toBeLessThan(1_000_000);
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
