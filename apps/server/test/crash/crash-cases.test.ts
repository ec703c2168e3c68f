import { failPoints } from "@funnelsmith/storage";
import { expect, it } from "vitest";
import { crashCases } from "./crash-cases.ts";

it("every fail-point there is is tried with the server and with the database killed", () => {
  const tried = Object.values(crashCases).flatMap((cases) => cases.map((one) => one.join(" ")));
  expect(tried.sort()).toEqual(failPoints.flatMap((point) => [`${point} database`, `${point} server`]).sort());
});
