import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { FieldView } from "../../api/workspace-types.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { useWorkspace } from "../../app/use-workspace.ts";
import { FileLinks } from "../../values/file-link.tsx";
import { filesOf } from "../../values/file-value.ts";
import { useFormat } from "../../values/use-format.ts";
import { optionOf, standsFor, valueText } from "../../values/value-text.ts";

interface Pointer {
  readonly id: string;
  readonly restricted?: boolean;
}

/** A value as it is read on a record: choices as labels, references as links, the rest as text. */
export function FieldValue({ field, value }: { readonly field: FieldView; readonly value: unknown }): ReactNode {
  const { t, say } = useWords();
  const format = useFormat();
  const workspace = useWorkspace();
  if (value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0))
    return <span className="t3">—</span>;
  const files = filesOf(value);
  if (files.length > 0) return <FileLinks files={files} />;
  const like = standsFor(field);
  if ("options" in like) {
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    return (
      <span className="row g4 wrap">
        {values.map((one) => {
          const option = optionOf(like, one);
          return (
            <span key={String(one)} className={option?.color ? `pill c-${option.color}` : "pill"}>
              {say(option?.title) || String(one)}
            </span>
          );
        })}
      </span>
    );
  }
  if ("object" in field && typeof value === "object") {
    const pointer = value as Pointer;
    if (pointer.restricted) return <span className="t3">{t("record.restricted")}</span>;
    return (
      <Link className="link" to="/a/$app/record/$object/$id" params={{ app: workspace.key, object: field.object, id: pointer.id }}>
        {valueText(value, field, format) || t("record.untitled")}
      </Link>
    );
  }
  const text = valueText(value, field, format);
  const href = hrefOf(like.kind, text);
  return href ? (
    <a className="link" href={href} rel="noreferrer" {...(href.startsWith("http") && { target: "_blank" })}>
      {text}
    </a>
  ) : (
    <span className="num">{text}</span>
  );
}

const schemes: Partial<Record<FieldView["kind"], (text: string) => string>> = {
  email: (text) => `mailto:${text}`,
  phone: (text) => `tel:${text.replaceAll(/[^+\d]/g, "")}`,
  url: (text) => (/^https?:\/\//i.test(text) ? text : ""),
};

function hrefOf(kind: FieldView["kind"], text: string): string | undefined {
  return schemes[kind]?.(text) || undefined;
}
