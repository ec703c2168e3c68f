import { getUiOptions, type ObjectFieldTemplateProps } from "@rjsf/utils";
import type { CSSProperties, ReactElement } from "react";

interface Section {
  readonly key: string;
  readonly title: string;
  readonly columns: number;
  readonly fields: readonly string[];
}

/** The fields of a form in the sections its layout names. */
export function ObjectFieldTemplate({ properties, uiSchema }: ObjectFieldTemplateProps): ReactElement {
  const sections = (getUiOptions(uiSchema)["sections"] as readonly Section[] | undefined) ?? [];
  const byName = new Map(properties.map((property) => [property.name, property.content]));
  const rest = properties.filter((property) => !sections.some((section) => section.fields.includes(property.name)));
  const all =
    rest.length > 0 ? [...sections, { key: "rest", title: "", columns: 2, fields: rest.map((property) => property.name) }] : sections;
  return (
    <>
      {all.map((section) => (
        <section key={section.key} className="form-section" aria-label={section.title || undefined}>
          {section.title !== "" && <h2>{section.title}</h2>}
          <div className="form-grid" style={{ "--columns": section.columns } as CSSProperties}>
            {section.fields.map((name) => byName.get(name))}
          </div>
        </section>
      ))}
    </>
  );
}
