import { type Measured, type Outcome, total } from "./measure.ts";
import type { Value } from "./values/all.ts";

const split = (measured: Measured): string =>
  `${total(measured).toFixed(3)} (${measured.server.toFixed(3)} + ${measured.database.toFixed(3)})`;

/** The machine-readable lines, one a figure: `ratio <work> <number>` and `value <name> <number> <unit>`. */
export function lines(outcomes: readonly Outcome[], values: readonly Value[]): readonly string[] {
  return [
    ...outcomes.map(({ work, ratio }) =>
      work.target === undefined ? `value ${work.name} ${ratio.toFixed(3)} ratio` : `ratio ${work.name} ${ratio.toFixed(3)}`,
    ),
    ...values.map((value) => `value ${value.name} ${value.value} ${value.unit}`),
  ];
}

/** The report as Markdown, ending with one machine-readable line a figure. */
export function report(run: {
  readonly outcomes: readonly Outcome[];
  readonly values: readonly Value[];
  readonly deals: number;
  readonly rounds: number;
  readonly machine: string;
}): string {
  const { outcomes, values } = run;
  const rows = outcomes.map(({ work, ours, twin, ratio, ratios, again }) => {
    const range = `${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)}`;
    return `| ${work.name} | ${split(ours)} | ${split(twin)} | **${ratio.toFixed(2)}** (${range}) | ${work.target === undefined ? "–" : `≤ ${work.target}`} | ${again.toFixed(2)} |`;
  });
  return [
    "# Speed beside hand-written code",
    "",
    "Made by `npm run bench`; do not edit. The twin (`src/twin`) is a Fastify and pg server written by hand for the B2B example: pool, named prepared statements, body schemas, session check, row filter, ledger, audit, outbox and idempotency rows in one transaction; it keeps no search, hence `patch_searched` beside `patch`. Neither logs requests or counts them for a limit. Both run against one database with the same data; autovacuum, which would be charged to whoever is at work when it comes, is off while the ratios are taken.",
    "",
    `Data: ${run.deals.toLocaleString("en")} deals, ${(run.deals * 5).toLocaleString("en")} moves. Concurrency 16 (bulk: 1). ${run.rounds} alternating rounds, after each work was called up to 3,000 times to warm both up. Machine: ${run.machine}.`,
    "Figures are medians of CPU ms per request, server and database together; the ratio is taken round by round (range in brackets). A/A is the twin against itself in the same rounds: how far chance moves a ratio.",
    "",
    "| work | ours ms (server + database) | twin ms (server + database) | ours ÷ twin | target | A/A |",
    "|---|---|---|---|---|---|",
    ...rows,
    "",
    ...(values.length > 0
      ? [
          "| also measured | value | target |",
          "|---|---|---|",
          ...values.map((value) => `| ${value.what} | ${value.value} ${value.unit} | ${value.target} |`),
          "",
        ]
      : []),
    "```",
    ...lines(outcomes, values),
    "```",
    "",
  ].join("\n");
}
