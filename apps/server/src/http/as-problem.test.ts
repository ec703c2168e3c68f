import { expect, it } from "vitest";
import { asProblem } from "./as-problem.ts";

it("a full disk of the server's own is told as one, like the database's", () => {
  for (const code of ["ENOSPC", "EDQUOT"]) {
    const error = Object.assign(new Error("write"), { code });
    expect(asProblem(error)).toMatchObject({ code: "STORAGE_FULL", status: 507, cause: error });
  }
  expect(asProblem(Object.assign(new Error("write"), { code: "EIO" })).code).toBe("INTERNAL");
});

it("a body that is too large is told how large it may be", () => {
  const error = Object.assign(new Error("large"), { code: "FST_ERR_CTP_BODY_TOO_LARGE" });
  expect(asProblem(error, 2 * 1024 * 1024)).toMatchObject({ code: "BODY_TOO_LARGE", detail: { en: "At most 2048 KB are accepted." } });
});
