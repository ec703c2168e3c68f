import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { test as base, type BrowserContext, type Page } from "@playwright/test";
import { type Api, apiOf, type Home, readHome } from "./api.ts";
import { type RunningServer, runScript, startServer } from "./start-server.ts";

/** Who set the installation up. */
export const admin = { name: "Ada", email: "ada@example.com", password: "correct horse battery" };

interface WorkerFixtures {
  /** Folder of the gallery: as shipped, or with all names changed. */
  readonly templates: string | undefined;
  /** A server with an account and the recommended template with its sample data. */
  readonly server: RunningServer;
}

interface TestFixtures {
  readonly api: Api;
  readonly home: Home;
}

const examples = path.join(import.meta.dirname, "../../../../examples/b2b");

/** A journey: a page signed in as the administrator of an installed app, the API beside it, and what the app is called. */
export const test = base.extend<TestFixtures, WorkerFixtures>({
  templates: [
    // Playwright reads the fixtures a fixture needs from this pattern.
    async ({}, use, info) => {
      if (info.project.metadata["names"] !== "random") return await use(undefined);
      const folder = await mkdtemp(path.join(tmpdir(), "funnelsmith-gallery-"));
      const seed = process.env["JOURNEY_SEED"] ?? String(Date.now() % 1_000_000);
      process.stdout.write(`names changed with JOURNEY_SEED=${seed}\n`);
      await runScript("apps/web/e2e/support/rename-template.ts", [examples, folder, seed]);
      await use(folder);
      await rm(folder, { recursive: true, force: true });
    },
    { scope: "worker", timeout: 120_000 },
  ],
  server: [
    async ({ templates, playwright }, use) => {
      const server = await startServer(templates);
      const request = await playwright.request.newContext({ baseURL: server.url });
      const api = apiOf(request);
      await api.post("/api/v1/setup", { ...admin, tenant: "Journeys" });
      const { items } = await api.get<{ items: readonly { key: string; recommended: boolean }[] }>("/api/v1/templates");
      await api.post("/api/v1/apps", { template: items.find((item) => item.recommended)?.key, sampleData: true });
      await request.dispose();
      await use(server);
      await server.stop();
    },
    { scope: "worker", timeout: 120_000 },
  ],
  baseURL: async ({ server }, use) => use(server.url),
  context: async ({ context, server }, use) => {
    await context.request.post(`${server.url}/api/auth/sign-in/email`, { data: { email: admin.email, password: admin.password } });
    await use(context);
  },
  api: async ({ context }, use) => use(apiOf(context.request)),
  home: async ({ api }, use) => use(await readHome(api)),
});

export { expect } from "@playwright/test";
export type { BrowserContext, Page };
