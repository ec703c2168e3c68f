import { kindOf } from "@funnelsmith/fields";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { type ReactElement, Suspense, useState } from "react";
import { fetchRecords } from "../../api/queries.ts";
import type { RecordRow } from "../../api/record-types.ts";
import type { FieldView, ObjectView } from "../../api/workspace-types.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { useWorkspace } from "../../app/use-workspace.ts";
import { Button } from "../../ui/button.tsx";
import { Failure, Skeleton } from "../../ui/states.tsx";
import { useFormat } from "../../values/use-format.ts";
import { recordName } from "../../values/record-name.ts";
import { valueText } from "../../values/value-text.ts";
import { lazyPart } from "../../ui/lazy-part.tsx";
import { LostDialog } from "../../ui/lost-part.tsx";

const CreateDialog = lazyPart(() => import("./create-dialog.tsx"), "CreateDialog", LostDialog);

interface Relation {
  readonly other: ObjectView;
  readonly by: FieldView;
}

/** Records of other objects that refer to this one, with a way to add another. */
export function RelatedLists({ object, row }: { readonly object: ObjectView; readonly row: RecordRow }): ReactElement {
  const workspace = useWorkspace();
  const relations = workspace.objects.flatMap((other) =>
    other.rights.read === "none"
      ? []
      : other.fields.filter((field) => "object" in field && field.object === object.key).map((by): Relation => ({ other, by })),
  );
  return (
    <>
      {relations.map((relation) => (
        <RelatedList key={`${relation.other.key}.${relation.by.key}`} relation={relation} object={object} row={row} />
      ))}
    </>
  );
}

function RelatedList({
  relation: { other, by },
  object,
  row,
}: {
  readonly relation: Relation;
  readonly object: ObjectView;
  readonly row: RecordRow;
}): ReactElement {
  const { t, say } = useWords();
  const format = useFormat();
  const workspace = useWorkspace();
  const [creating, setCreating] = useState(false);
  const filter = { "==": [{ var: by.key }, row.id] };
  const rows = useQuery({
    queryKey: ["related", workspace.key, other.key, by.key, row.id],
    queryFn: ({ signal }) => fetchRecords(workspace.key, other.key, { filter, limit: 5, count: "capped" }, signal),
  });
  const facts = other.fields
    .filter((field) => field.key !== other.titleField && field.key !== by.key && kindOf(field).flags.sortable)
    .slice(0, 2);
  const name = recordName(object, row, format);
  const count = rows.data?.count;
  return (
    <section className="related card" data-related={other.key}>
      <header className="row g8">
        <h2 className="grow el">
          {say(other.title)}{" "}
          {count && (
            <span className="t3 num">
              {format.number(count.value)}
              {count.capped && "+"}
            </span>
          )}
        </h2>
        {other.rights.create !== "none" && by.access === "edit" && (
          <Button
            small
            look="ghost"
            icon={<Plus className="s" aria-hidden />}
            label={t("record.new", { object: say(other.title) })}
            onClick={() => setCreating(true)}
          />
        )}
      </header>
      {rows.isPending && <Skeleton height={32} />}
      {rows.isError && !rows.data && <Failure error={rows.error} onRetry={() => void rows.refetch()} />}
      {rows.data?.items.length === 0 && <p className="xs t3 related-none">{t("record.noRelated", { object: say(other.title) })}</p>}
      <ul>
        {rows.data?.items.map((item) => (
          <li key={item.id}>
            <Link to="/a/$app/record/$object/$id" params={{ app: workspace.key, object: other.key, id: item.id }}>
              <span className="m el">{recordName(other, item, format)}</span>
              <span className="xs t3 el num">
                {facts
                  .map((field) => valueText(item.fields[field.key], field, format))
                  .filter(Boolean)
                  .join(" · ")}
              </span>
            </Link>
          </li>
        ))}
      </ul>
      {rows.data?.nextCursor && (
        <Link
          className="link xs"
          to="/a/$app/list/$object"
          params={{ app: workspace.key, object: other.key }}
          search={{ filter, from: t("record.relatedOf", { name, object: say(other.title) }) }}
        >
          {t("record.allRelated")}
        </Link>
      )}
      {creating && (
        <Suspense>
          <CreateDialog
            object={other.key}
            preset={{ [by.key]: row.id }}
            labels={new Map([[row.id, name]])}
            onClose={() => setCreating(false)}
            onCreated={() => setCreating(false)}
          />
        </Suspense>
      )}
    </section>
  );
}
