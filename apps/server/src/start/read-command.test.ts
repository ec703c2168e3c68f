import { describe, expect, it } from "vitest";
import { readCommand } from "./read-command.ts";

describe("the arguments of the program", () => {
  it("ask for a server when there are none, on all addresses with --lan", () => {
    expect(readCommand([])).toEqual({ do: "serve", lan: false });
    expect(readCommand(["--lan"])).toEqual({ do: "serve", lan: true });
  });

  it("ask for one of the commands with what belongs to it", () => {
    expect(readCommand(["--check"])).toEqual({ do: "check" });
    expect(readCommand(["--backup", "a.backup", "--tenant", "Acme"])).toEqual({ do: "backup", file: "a.backup", tenant: "Acme" });
    expect(readCommand(["--restore", "a.backup", "--as-new"])).toEqual({ do: "restore", file: "a.backup", asNew: true });
    expect(readCommand(["--limits"])).toEqual({ do: "limits", values: [] });
    expect(readCommand(["--limits", "Acme", "records=10", "jobs=1"])).toEqual({
      do: "limits",
      team: "Acme",
      values: ["records=10", "jobs=1"],
    });
    expect(readCommand(["--check", "--help"])).toEqual({ do: "help" });
  });

  it.each([
    [["--chek"], /Unknown option '--chek'; --help/],
    [["--restore", "a.backup", "--as-nwe"], /Unknown option '--as-nwe'/],
    [["--backup"], /--backup/],
    [["--backup="], /--backup needs a value/],
    [["--backup", "--tenant", "Acme"], /--backup/],
    [["--backup", "a", "--as-new"], /--as-new does not go with --backup/],
    [["--tenant", "Acme"], /--tenant does not go with a start of the server/],
    [["--check", "--lan"], /--lan does not go with --check/],
    [["--backup", "a", "--restore", "a"], /--backup and --restore cannot/],
    [["--check", "Acme"], /"Acme" is one word too many/],
    [["serve"], /"serve" is one word too many/],
    [["--help", "backup"], /"backup" is one word too many/],
  ])("are refused where they say nothing sensible: %j", (args, sentence) => {
    expect(() => readCommand(args)).toThrow(expect.objectContaining({ name: "SettingError", message: expect.stringMatching(sentence) }));
  });
});
