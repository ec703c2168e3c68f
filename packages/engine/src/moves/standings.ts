import { ident, join, type Sql, sql } from "@funnelsmith/logic";
import type { Catalog, CatalogFunnel, CatalogObject, CatalogStage } from "@funnelsmith/storage";
import { classifyMove, type Move, type Standing } from "./classify.ts";
import { resumeStage } from "./stage-sql.ts";
import { isParked } from "./stage-traits.ts";

/** The standing that stage columns tell of; undefined when the record is outside every funnel, or in a stage no longer defined: then nothing it passed is known, and every gate applies. */
export function standingOf(object: CatalogObject, funnelKey: unknown, stageKey: unknown, resumeKey: unknown): Standing | undefined {
  const funnel = object.funnels.find((each) => each.key === funnelKey);
  const stage = typeof stageKey === "string" ? funnel?.stage.get(stageKey) : undefined;
  if (!funnel || !stage) return undefined;
  const resume = isParked(stage) && typeof resumeKey === "string" ? funnel.stage.get(resumeKey) : undefined;
  return { funnel, stage, resume };
}

/** Every standing a record of an object can have; the first is outside every funnel. */
function standingsOf(object: CatalogObject): readonly (Standing | undefined)[] {
  const inside = object.funnels.flatMap((funnel) =>
    funnel.stages.flatMap((stage): Standing[] => {
      if (!isParked(stage)) return [{ funnel, stage, resume: undefined }];
      const resumes: (CatalogStage | undefined)[] = [undefined, ...funnel.stages.filter((each) => !isParked(each))];
      return resumes.map((resume) => ({ funnel, stage, resume }));
    }),
  );
  return [undefined, ...inside];
}

/** A stage seen from every standing. */
export interface Ways {
  /** By number: the move from that standing; undefined where the record is there already. Number 0 is from nothing. */
  readonly moves: readonly (Move | undefined)[];
  /** The number of the standing of the row under an alias. */
  number(alias: string): Sql;
}

/** All ways into a stage, for judging many records in one statement. */
export function waysTo(catalog: Catalog, object: CatalogObject, funnel: CatalogFunnel, to: CatalogStage): Ways {
  return catalog.memo(`ways:${funnel.key}:${to.key}`, () => {
    const standings = standingsOf(object);
    return Object.freeze({
      moves: standings.map((standing) => classifyMove(funnel, standing, to)),
      number: (alias: string) => {
        const resume = resumeStage(catalog, object, alias);
        // Those with a known stage to resume from are tried before the one without.
        const cases = standings
          .map((standing, at) => ({ standing, at }))
          .sort((a, b) => Number(b.standing?.resume !== undefined) - Number(a.standing?.resume !== undefined))
          .flatMap(({ standing, at }) => {
            if (!standing) return [];
            const here = sql`w."funnel" = ${standing.funnel.key} and w."stage" = ${standing.stage.key}`;
            const parked = standing.resume ? sql` and w."resume" = ${standing.resume.key}` : sql``;
            return [sql`when ${here}${parked} then ${at}::integer`];
          });
        const columns = sql`select ${ident(alias, "funnel")} as "funnel", ${ident(alias, "stage")} as "stage", ${resume} as "resume"`;
        return sql`(select case ${join(cases, " ")} else 0 end from (${columns}) w)`;
      },
    });
  });
}
