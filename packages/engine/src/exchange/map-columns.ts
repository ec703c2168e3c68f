import type { LocalizedText } from "@funnelsmith/problem";
import type { Catalog, CatalogObject } from "@funnelsmith/storage";
import type { Rights } from "../rights/rights.ts";
import { linkName } from "./link-targets.ts";
import { moveTitles, systemTitles } from "./file-columns.ts";

/** What a row may say of a record beside its fields, by the name of the target. */
export const entryTitles: Readonly<Record<string, LocalizedText>> = {
  id: systemTitles.id,
  owner: systemTitles.owner,
  funnel: systemTitles.funnel,
  stage: systemTitles.stage,
  moveReason: moveTitles.moveReason,
  moveNote: moveTitles.moveNote,
};

/** What a row of history says beside that. */
export const historyTitles: Readonly<Record<string, LocalizedText>> = {
  movedAt: moveTitles.movedAt,
  moveAmount: moveTitles.moveAmount,
};

/** What a column of a file was taken for. */
export interface MappedColumn {
  readonly header: string;
  /** Null when the column is left aside. */
  readonly target: string | null;
  /** Why it is left aside: nothing has that name, an earlier column has it already, or it can only be read. */
  readonly aside?: "unknown" | "twice" | "readOnly";
}

const plainWords = /^[!-~]+(?: [!-~]+)*$/;

/** Names as people write them: width, case and blanks do not count. */
export const plainName = (text: string): string =>
  plainWords.test(text) ? text.toLowerCase() : text.normalize("NFKC").trim().toLowerCase().replaceAll(/\s+/g, " ");

/**
 * What each column of a file holds, by its head: a field's key or its title in any language, a field of the record a reference points at
 * with a point between (客户.电话), else what the system knows of a record. Fields come first where both have a name.
 */
export function mapColumns(
  catalog: Catalog,
  object: CatalogObject,
  rights: Rights,
  head: readonly string[],
  history = false,
): readonly MappedColumn[] {
  const { readable, writable } = rights.object(object.key);
  const names = new Map<string, { readonly target: string; readonly writes: boolean }>();
  const learn = (name: string, target: string, writes: boolean): void => {
    const plain = plainName(name);
    if (plain !== "" && !names.has(plain)) names.set(plain, { target, writes });
  };
  const fields = [...object.fields.values()].filter((field) => readable.has(field.key));
  for (const field of fields) learn(field.key, field.key, writable.has(field.key));
  for (const { key, definition } of fields) {
    for (const title of titles(definition.title)) learn(title, key, writable.has(key));
  }
  const staged = object.funnels.length > 0;
  for (const [target, title] of Object.entries({ ...entryTitles, ...(history && historyTitles) })) {
    if (!staged && target !== "id" && target !== "owner") continue;
    for (const name of [target, ...titles(title)]) learn(name, target, true);
  }
  for (const [target, title] of Object.entries(systemTitles)) for (const name of [target, ...titles(title)]) learn(name, target, false);
  if (!history) {
    for (const { field: key, to } of object.outgoing) {
      const pointed = catalog.objects.get(to);
      const reference = fields.find((field) => field.key === key);
      if (!pointed || !reference) continue;
      const there = rights.object(to);
      for (const field of pointed.fields.values()) {
        if (!there.readable.has(field.key)) continue;
        const writes = writable.has(key) && there.writable.has(field.key);
        for (const own of [key, ...titles(reference.definition.title)])
          for (const other of [field.key, ...titles(field.definition.title)]) learn(`${own}.${other}`, linkName(key, field.key), writes);
      }
    }
  }
  const taken = new Set<string>();
  return head.map((header): MappedColumn => {
    const found = names.get(plainName(header));
    if (!found) return { header, target: null, aside: "unknown" };
    if (!found.writes) return { header, target: null, aside: "readOnly" };
    if (taken.has(found.target)) return { header, target: null, aside: "twice" };
    taken.add(found.target);
    return { header, target: found.target };
  });
}

/** A text in every language it has. */
export function titles(text: string | Readonly<Record<string, string | undefined>> | LocalizedText): readonly string[] {
  return typeof text === "string" ? [text] : Object.values(text).filter((each) => each !== undefined);
}
