import { ident, render, sql } from "@funnelsmith/logic";
import { mostSearched, searchLexemes } from "@funnelsmith/storage";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openStudioWork } from "../../test/studio-work.ts";
import { searchVectorSql } from "./search-predicate.ts";

const people = openStudioWork();

describe("what search finds a record by", () => {
  const inSql = async (texts: readonly (string | null)[]): Promise<unknown> => {
    const vector = searchVectorSql(texts.map((text) => sql`${text}::text`));
    const [row] = await people.studio.work.db.one<{ lexemes: string[] }>(render(sql`select tsvector_to_array(${vector}) as "lexemes"`));
    return row?.lexemes.sort();
  };

  it("is the same where the server makes it and where the database does", async () => {
    const character = fc.oneof(
      fc.constantFrom(...Array.from(" \n\t\u3000\u00a0\u2028aAＡ1京技𠮷😀é'\\\"{},%İIıΟΔοΣσς")),
      fc
        .string({ unit: "grapheme", minLength: 1, maxLength: 1 })
        .filter((text) => /^[\p{Script=Han}\p{Script=Latin}\p{Script=Greek}\p{Nd}]$/u.test(text)),
    );
    const text = fc.option(fc.array(character, { maxLength: 12 }).map((characters) => characters.join("")));
    await fc.assert(
      fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 3 }), async (texts) => {
        expect(await inSql(texts)).toEqual(searchLexemes(texts));
      }),
      { numRuns: 60 },
    );
    const long = ["甲𠮷".repeat(mostSearched / 4), "乙丙".repeat(mostSearched / 4 - 1), "丁"];
    for (const texts of [long, [`${"x".repeat(mostSearched - 1)}终点`], ["".padEnd(mostSearched), "behind"]]) {
      expect(await inSql(texts)).toEqual(searchLexemes(texts));
    }
    expect(searchLexemes(long)).toContain("丙");
    expect(searchLexemes(long)).not.toContain("丁");
  });

  it("is the same whichever collation folds it", async () => {
    const texts = ["參İ", "ΟΔΟΣ, ΟΔΟΣ", "οδος", "ISPARTA İZMİR ırmak", "ΣΑΣΑΣ"];
    for (const collation of ["default", "C.utf8", "tr-x-icu", "el-x-icu", "und-x-icu"]) {
      const vector = searchVectorSql(texts.map((text) => sql`${text}::text collate ${ident("pg_catalog", collation)}`));
      const [row] = await people.studio.work.db.one<{ lexemes: string[] }>(render(sql`select tsvector_to_array(${vector}) as "lexemes"`));
      expect(row?.lexemes.sort()).toEqual(searchLexemes(texts));
    }
  });

  it("is found in time in texts as long as fields may hold", async () => {
    const texts = Array.from({ length: 3 }, (_, at) => `${at}天地玄黄`.repeat(20_000));
    expect(await inSql(texts)).toEqual(searchLexemes(texts));
  });
});
