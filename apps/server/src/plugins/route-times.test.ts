import { expect, it } from "vitest";
import { createRouteTimes } from "./route-times.ts";

it("counts a request in every bucket it fits and in none it exceeds", () => {
  const times = createRouteTimes();
  for (const seconds of [0.001, 0.03, 20]) times.observe("GET", "/a", 200, seconds);
  const lines = times.text().split("\n");
  const at = (start: string): string | undefined =>
    lines
      .find((line) => line.startsWith(start))
      ?.split(" ")
      .at(-1);
  const labels = 'method="GET",route="/a",status="200"';
  expect(at(`http_request_duration_seconds_bucket{le="0.002",${labels}}`)).toBe("1");
  expect(at(`http_request_duration_seconds_bucket{le="0.05",${labels}}`)).toBe("2");
  expect(at(`http_request_duration_seconds_bucket{le="10",${labels}}`)).toBe("2");
  expect(at(`http_request_duration_seconds_bucket{le="+Inf",${labels}}`)).toBe("3");
  expect(Number(at(`http_request_duration_seconds_sum{${labels}}`))).toBeCloseTo(20.031);
});
