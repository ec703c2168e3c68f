/** The HTTP server: built over its dependencies, listening or injected. */
export { type AppOptions, buildServer } from "./build-app.ts";
export type { Deps } from "./deps.ts";
export type { Access, RouteEntry } from "./http/access.ts";
export { readSettings, type Settings } from "./settings.ts";
