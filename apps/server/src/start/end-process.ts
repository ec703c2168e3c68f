/** Ends the process with `code` once a pipe has taken all that was printed: exit alone throws the rest away. */
export function endProcess(code: number): void {
  process.stdout.write("", () => process.exit(code));
}
