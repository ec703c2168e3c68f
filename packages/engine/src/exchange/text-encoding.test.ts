import { describe, expect, it } from "vitest";
import { decodedText, type SniffedText, sniffText } from "./text-encoding.ts";

function sniff(bytes: Uint8Array, size = bytes.length || 1): SniffedText {
  const sniffer = sniffText();
  for (let at = 0; at < bytes.length; at += size) sniffer.see(bytes.subarray(at, at + size));
  return sniffer.end();
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
/** "客户,金额" and "北京" in GB18030. */
const chinese = Uint8Array.from([0xbf, 0xcd, 0xbb, 0xa7, 0x2c, 0xbd, 0xf0, 0xb6, 0xee, 0x0a, 0xb1, 0xb1, 0xbe, 0xa9, 0x2c, 0x31, 0x0a]);

describe("the encoding of a file", () => {
  it("is UTF-8 when every byte says so, in any pieces, with or without its mark", () => {
    for (const size of [1, 2, 3, 100]) expect(sniff(utf8("客户,😀\n北京,1\n"), size)).toEqual({ encoding: "utf-8", brokenLine: undefined });
    expect(sniff(utf8("\uFEFFa,b\n"))).toEqual({ encoding: "utf-8", brokenLine: undefined });
    expect(sniff(new Uint8Array())).toEqual({ encoding: "utf-8", brokenLine: undefined });
  });

  it("is GB18030 when it is that and not UTF-8", async () => {
    expect(sniff(chinese, 1)).toEqual({ encoding: "gb18030", brokenLine: undefined });
    let text = "";
    async function* pieces(): AsyncGenerator<Uint8Array> {
      yield chinese.subarray(0, 3);
      yield chinese.subarray(3);
    }
    for await (const piece of decodedText(pieces(), "gb18030")) text += piece;
    expect(text).toBe("客户,金额\n北京,1\n");
  });

  it("is UTF-16 when Excel marked it so", () => {
    expect(sniff(Uint8Array.from([0xff, 0xfe, 0x61, 0]))).toEqual({ encoding: "utf-16le", brokenLine: undefined });
  });

  it("is damaged UTF-8, and its line is named, when a few characters among many are broken or the file ends within one", () => {
    const long = utf8(`${"客户\n".repeat(20)}`);
    expect(sniff(Uint8Array.from([...long, 0xff, 0x0a]))).toEqual({ encoding: "utf-8", brokenLine: 21 });
    expect(sniff(long.subarray(0, long.length - 2))).toEqual({ encoding: "utf-8", brokenLine: 20 });
  });

  it("is none we read when it is neither", () => {
    expect(sniff(Uint8Array.from([0x80, 0xff, 0xff, 0x81]))).toMatchObject({ encoding: undefined, brokenLine: 1 });
  });
});
