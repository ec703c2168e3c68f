import type { ObjectView, ViewSummary, Workspace } from "../../api/workspace-types.ts";

/** The tables an object may be seen as, in the order of the definition. */
export function tablesOf(workspace: Workspace, object: ObjectView): readonly ViewSummary[] {
  return workspace.views.filter((view) => view.type === "table" && view.object === object.key);
}

/** The boards a funnel may be seen as. */
export function boardsOf(workspace: Workspace, object: ObjectView, funnel: string): readonly ViewSummary[] {
  return workspace.views.filter((view) => view.type === "kanban" && view.object === object.key && (view.funnel ?? funnel) === funnel);
}

/** The view an address names; the first one when it names none, or one that is gone. */
export function chosenView(views: readonly ViewSummary[], key: string | undefined): ViewSummary | undefined {
  return views.find((view) => view.key === key) ?? views[0];
}
