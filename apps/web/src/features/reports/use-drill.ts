import { useNavigate } from "@tanstack/react-router";
import type { ReportSummary, Workspace } from "../../api/workspace-types.ts";

/** Opens the records behind a point of a report: by its token, and what to call them. */
export type Drill = (token: string, from: string) => void;

/** The way from a report to the list of the records it counts. */
export function useDrill(workspace: Workspace, report: ReportSummary): Drill {
  const navigate = useNavigate();
  const funnel = workspace.funnels.find((one) => one.key === report.funnel);
  const object = funnel?.object ?? report.object;
  return (token, from) => {
    if (object !== undefined)
      void navigate({ to: "/a/$app/list/$object", params: { app: workspace.key, object }, search: { drill: token, from } });
  };
}
