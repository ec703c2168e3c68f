import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { ArrowLeft } from "lucide-react";
import type { ReactElement } from "react";
import { NotFound } from "../../app/error-pages.tsx";
import { useWords } from "../../app/i18n/use-words.ts";
import { objectOf, useWorkspace } from "../../app/use-workspace.ts";
import { RecordView } from "./record-view.tsx";

/** A record on a page of its own. */
export function RecordPage(): ReactElement {
  const { say } = useWords();
  const { object: key, id } = useParams({ from: "/member/a/$app/record/$object/$id" });
  const workspace = useWorkspace();
  const navigate = useNavigate();
  const object = objectOf(workspace, key);
  if (!object) return <NotFound />;
  return (
    <div className="page-scroll record-page">
      <Link to="/a/$app/list/$object" params={{ app: workspace.key, object: key }} className="record-back t2">
        <ArrowLeft className="s" aria-hidden /> {say(object.title)}
      </Link>
      <RecordView
        key={id}
        object={object}
        id={id}
        narrow={false}
        onGone={() => void navigate({ to: "/a/$app/list/$object", params: { app: workspace.key, object: key } })}
      />
    </div>
  );
}
