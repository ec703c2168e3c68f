import { createRootRouteWithContext, createRoute, createRouter, redirect } from "@tanstack/react-router";
import type { QueryClient } from "@tanstack/react-query";
import { setupQuery, workspaceQuery } from "../api/queries.ts";
import type { Me } from "../api/team-types.ts";
import { meQuery } from "../api/use-me.ts";
import { NotFound, Crash } from "./error-pages.tsx";
import { queryClient } from "./query-client.ts";
import { Root } from "./root.tsx";
import { boardSearch, listSearch, reportSearch, resetSearch, signInSearch } from "./search-params.ts";
import { AppShell } from "./shell/app-shell.tsx";
import { ShellSkeleton } from "./shell/shell-skeleton.tsx";
import { lazyPage } from "../ui/lazy-code.ts";

interface RouterContext {
  readonly queries: QueryClient;
}

const rootRoute = createRootRouteWithContext<RouterContext>()({ component: Root, notFoundComponent: NotFound, errorComponent: Crash });

/** The signed-in reader, else off to set-up or sign-in, to come back here afterwards. */
async function requireMe(queries: QueryClient, href: string): Promise<Me> {
  const me = await queries.ensureQueryData(meQuery);
  if (me) return me;
  const { needed } = await queries.ensureQueryData(setupQuery);
  throw needed ? redirect({ to: "/setup" }) : redirect({ to: "/sign-in", search: href === "/" ? {} : { to: href } });
}

const indexRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/",
  beforeLoad: async ({ context, location }) => {
    const me = await requireMe(context.queries, location.href);
    const app = me.apps.find((one) => one.key === localStorage.getItem("app")) ?? me.apps[0];
    if (app) throw redirect({ to: "/a/$app", params: { app: app.key } });
    throw redirect({ to: me.member?.admin ? "/new" : "/welcome" });
  },
});

const setupRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/setup",
  beforeLoad: async ({ context }) => {
    if (!(await context.queries.ensureQueryData(setupQuery)).needed) throw redirect({ to: "/" });
  },
  component: lazyPage(() => import("../features/setup/setup-page.tsx"), "SetupPage"),
});

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/sign-in",
  validateSearch: signInSearch,
  component: lazyPage(() => import("../features/sign-in/sign-in-page.tsx"), "SignInPage"),
});

const forgotRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/forgot-password",
  component: lazyPage(() => import("../features/sign-in/forgot-page.tsx"), "ForgotPage"),
});

const resetRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/reset-password",
  validateSearch: resetSearch,
  component: lazyPage(() => import("../features/sign-in/reset-page.tsx"), "ResetPage"),
});

const joinRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/invite/$token",
  component: lazyPage(() => import("../features/sign-in/join-page.tsx"), "JoinPage"),
});

const memberRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: "member",
  beforeLoad: async ({ context, location }) => ({ me: await requireMe(context.queries, location.href) }),
});

const welcomeRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: "/welcome",
  component: lazyPage(() => import("../features/setup/welcome-page.tsx"), "WelcomePage"),
});

const newAppRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: "/new",
  beforeLoad: ({ context }) => {
    if (!context.me.member?.admin) throw redirect({ to: "/welcome" });
  },
  component: lazyPage(() => import("../features/templates/gallery-page.tsx"), "GalleryPage"),
});

const settingsRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: "/settings",
  component: lazyPage(() => import("../features/settings/settings-layout.tsx"), "SettingsLayout"),
});

const settingsIndexRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/settings/account" });
  },
});

const accountRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/account",
  component: lazyPage(() => import("../features/settings/account-page.tsx"), "AccountPage"),
});

const membersRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/members",
  component: lazyPage(() => import("../features/settings/members-page.tsx"), "MembersPage"),
});

const keysRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/keys",
  component: lazyPage(() => import("../features/settings/keys-page.tsx"), "KeysPage"),
});

const appsRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/apps",
  component: lazyPage(() => import("../features/settings/apps-page.tsx"), "AppsPage"),
});

const appRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: "/a/$app",
  loader: async ({ context, params }) => {
    const workspace = await context.queries.ensureQueryData(workspaceQuery(params.app));
    localStorage.setItem("app", params.app);
    return workspace;
  },
  component: AppShell,
  pendingComponent: ShellSkeleton,
  pendingMs: 150,
});

const appIndexRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/",
  beforeLoad: async ({ context, params }) => {
    const workspace = await context.queries.ensureQueryData(workspaceQuery(params.app));
    const funnel = workspace.funnels[0];
    const object = workspace.objects[0];
    if (funnel) throw redirect({ to: "/a/$app/board/$funnel", params: { app: params.app, funnel: funnel.key } });
    if (object) throw redirect({ to: "/a/$app/list/$object", params: { app: params.app, object: object.key } });
  },
  component: lazyPage(() => import("./shell/empty-app.tsx"), "EmptyApp"),
});

const boardRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/board/$funnel",
  validateSearch: boardSearch,
  component: lazyPage(() => import("../features/board/board-page.tsx"), "BoardPage"),
});

const listRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/list/$object",
  validateSearch: listSearch,
  component: lazyPage(() => import("../features/list/list-page.tsx"), "ListPage"),
});

const recordRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/record/$object/$id",
  component: lazyPage(() => import("../features/record/record-page.tsx"), "RecordPage"),
});

const reportsRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/reports",
  validateSearch: reportSearch,
  component: lazyPage(() => import("../features/reports/reports-page.tsx"), "ReportsPage"),
});

const routeTree = rootRoute.addChildren([
  indexRoute,
  setupRoute,
  signInRoute,
  forgotRoute,
  resetRoute,
  joinRoute,
  memberRoute.addChildren([
    welcomeRoute,
    newAppRoute,
    settingsRoute.addChildren([settingsIndexRoute, accountRoute, membersRoute, appsRoute, keysRoute]),
    appRoute.addChildren([appIndexRoute, boardRoute, listRoute, recordRoute, reportsRoute]),
  ]),
]);

/** Every address of the workspace. Search params are typed: a filter is part of the address and can be shared. */
export const router = createRouter({ routeTree, context: { queries: queryClient }, defaultPreload: "intent", scrollRestoration: true });

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
