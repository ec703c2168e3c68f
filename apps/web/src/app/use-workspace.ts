import { createContext, useContext } from "react";
import type { FunnelView, ObjectView, Workspace } from "../api/workspace-types.ts";

/** Carries the app on screen to everything under it. */
export const WorkspaceContext = createContext<Workspace | undefined>(undefined);

/** The app on screen; every page under `/a/$app` is drawn from it. */
export function useWorkspace(): Workspace {
  const workspace = useContext(WorkspaceContext);
  if (workspace === undefined) throw new Error("useWorkspace needs the app shell above it");
  return workspace;
}

/** An object of the app by key; undefined when its reader may not see it. */
export function objectOf(workspace: Workspace, key: string | undefined): ObjectView | undefined {
  return workspace.objects.find((object) => object.key === key);
}

/** The funnels an object's records may go through, in the order of the definition. */
export function funnelsOf(workspace: Workspace, object: string): readonly FunnelView[] {
  return workspace.funnels.filter((funnel) => funnel.object === object);
}

/** A funnel of the app by key. */
export function funnelOf(workspace: Workspace, key: string | null | undefined): FunnelView | undefined {
  return workspace.funnels.find((funnel) => funnel.key === key);
}
