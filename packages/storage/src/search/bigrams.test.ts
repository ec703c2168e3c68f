import { describe, expect, it } from "vitest";
import { searchLexemes, searchQuery, searchWords } from "./bigrams.ts";

describe("search text", () => {
  it("folds width and case and splits at white space", () => {
    expect(searchWords("  北京 ＡＢｃ\u3000Ünï ")).toEqual(["北京", "abc", "ünï"]);
  });

  it("folds a final sigma and the letters i of Turkish as all others, wherever in a word they stand", () => {
    expect(searchWords("ΟΔΟΣ οδος ΣΟΦΊΑ")).toEqual(["οδοσ", "οδοσ", "σοφία"]);
    expect(searchWords("İZMİR IĞDIR")).toEqual(["izmir", "iğdir"]);
  });

  it("finds rows written before a final sigma was folded", () => {
    expect(searchQuery("οδος σ")).toBe("'οδ' & 'δο' & ('οσ' | 'ος') & ('σ':* | 'ς':*)");
    expect(searchQuery("σσ")).toBe("('σσ' | 'σς' | 'ςσ' | 'ςς')");
  });

  it("keeps every pair of neighbours and the last character of each word", () => {
    expect(searchLexemes(["北京科技", null, "A1"])).toEqual(["1", "a1", "京科", "北京", "技", "科技"].sort());
  });

  it("treats characters outside the basic plane as one", () => {
    expect(searchLexemes(["𠮷野"])).toEqual(["野", "𠮷野"].sort());
  });

  it("asks for every pair of every word, and for a prefix when a word is one character", () => {
    expect(searchQuery("北京科 京")).toBe("'北京' & '京科' & '京':*");
    expect(searchQuery("   ")).toBeUndefined();
  });

  it("quotes what would be syntax", () => {
    expect(searchQuery("a'b\\")).toBe("'a''' & '''b' & 'b\\\\'");
  });
});
