import { defineConfig } from "@playwright/test";
import { findBrowser } from "./e2e/support/find-browser.ts";

const args = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const browser = await findBrowser();

/** Browser journeys against a real server on a throw-away data folder: once on b2b as it is, once with all its names changed at random. */
export default defineConfig({
  testDir: "e2e",
  testMatch: "*.journey.ts",
  outputDir: "test-results",
  timeout: 90_000,
  // A journey that fails once and passes again is told as flaky; a machine busy with something else should not turn a run red.
  retries: 1,
  expect: { timeout: 10_000 },
  workers: 1,
  reporter: "line",
  use: {
    viewport: { width: 1440, height: 900 },
    locale: "zh-CN",
    trace: "retain-on-failure",
    launchOptions: { executablePath: browser.path, args: [...browser.args, ...args], env: browser.env },
  },
  projects: [
    { name: "b2b", metadata: { names: "own" } },
    {
      name: "renamed",
      metadata: { names: "random" },
      testIgnore: [
        "**/accessible.journey.ts",
        "**/bundle-size.journey.ts",
        "**/gate.journey.ts",
        "**/publish.journey.ts",
        "**/sign-in.journey.ts",
        "**/views.journey.ts",
      ],
    },
  ],
});
