import { describe, expect, it } from "vitest";
import { readSettings } from "./settings.ts";

describe("the settings of a server", () => {
  it("need nothing on the embedded default", () => {
    expect(readSettings({})).toMatchObject({ host: "127.0.0.1", port: 3000, databaseUrl: undefined, baseUrl: "http://localhost:3000" });
    expect(readSettings({}, true).host).toBe("0.0.0.0");
    expect(readSettings({ PORT: "8080", BASE_URL: "https://funnels.example.com/" }).baseUrl).toBe("https://funnels.example.com");
  });
  it("take further addresses for the origins browsers name", () => {
    const { trustedOrigins } = readSettings({ TRUSTED_ORIGINS: "https://One.example.com/, http://10.0.0.7:3000/app" });
    expect(trustedOrigins).toEqual(["https://one.example.com", "http://10.0.0.7:3000"]);
  });
  it.each([
    [{ DATABASE_URL: "postgres://x" }, /AUTH_SECRET/],
    [{ AUTH_SECRET: "short" }, /AUTH_SECRET/],
    [{ PORT: "http" }, /PORT/],
    [{ BASE_URL: "/" }, /BASE_URL/],
    [{ TRUSTED_ORIGINS: "funnels.example.com" }, /TRUSTED_ORIGINS/],
    [{ ADMIN_EMAIL: "a@b.co" }, /ADMIN_PASSWORD/],
  ])("refuse %j by the name of what is wrong", (env, name) => {
    expect(() => readSettings(env)).toThrow(name);
  });
});
