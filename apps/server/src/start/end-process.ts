/** Ends the process with `code` once pipes have taken all that was printed: exit alone throws the rest away. */
export function endProcess(code: number): void {
  process.stdout.write("", () => process.stderr.write("", () => process.exit(code)));
}
