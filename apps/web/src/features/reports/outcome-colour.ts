/** One colour for each thing that becomes of a record, in whatever chart: going on is blue, winning green, falling back amber, losing grey. */
const colours: Readonly<Record<string, string>> = {
  entered: "--c9",
  forward: "--s2",
  won: "--s6",
  back: "--s5",
  lost: "--s1",
  invalid: "--field",
  parked: "--s4",
  reopened: "--s3",
  reclassified: "--text-3",
  still: "--c7",
  elsewhere: "--c8",
};

/** The colour of an outcome by the name the server gives it; undefined for what is none. */
export function outcomeColour(outcome: unknown): string | undefined {
  return typeof outcome === "string" ? colours[outcome] : undefined;
}
