import { Outlet, useLoaderData, useParams } from "@tanstack/react-router";
import { useQuery } from "@tanstack/react-query";
import { type ReactElement, Suspense } from "react";
import { useLeftJobs } from "../../api/left-jobs.ts";
import { workspaceQuery } from "../../api/queries.ts";
import { usePhone } from "../../ui/use-media.ts";
import { WorkspaceContext } from "../use-workspace.ts";
import { PhoneBar } from "./phone-bar.tsx";
import { SideNav } from "./side-nav.tsx";
import "./shell.css";
import { lazyPart } from "../../ui/lazy-part.tsx";
import { LostQuietly } from "../../ui/lost-part.tsx";

const LeftImports = lazyPart(() => import("../../features/files/left-imports.tsx"), "LeftImports", LostQuietly);

/** The frame of an app: navigation on the left, or below on a phone, and the page. */
export function AppShell(): ReactElement {
  const { app } = useParams({ from: "/member/a/$app" });
  const loaded = useLoaderData({ from: "/member/a/$app" });
  const workspace = useQuery({ ...workspaceQuery(app), initialData: loaded }).data;
  const phone = usePhone();
  const left = useLeftJobs(app);
  return (
    <WorkspaceContext.Provider value={workspace}>
      <div className="shell">
        {!phone && <SideNav workspace={workspace} />}
        <main id="main" className="shell-main" tabIndex={-1}>
          <Outlet />
        </main>
        {phone && <PhoneBar workspace={workspace} />}
      </div>
      {left.length > 0 && (
        <Suspense>
          <LeftImports jobs={left} />
        </Suspense>
      )}
    </WorkspaceContext.Provider>
  );
}
