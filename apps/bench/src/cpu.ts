import { readdirSync, readFileSync } from "node:fs";

// Linux counts process time in ticks of 10 ms whatever the kernel's own frequency (USER_HZ).
const msPerTick = 10;

interface ProcessStat {
  readonly pid: number;
  readonly parent: number;
  /** Own user and system time in ms. */
  readonly own: number;
  /** Time of children that ended and were waited for, in ms. */
  readonly ended: number;
}

function statOf(pid: number): ProcessStat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = text
      .slice(text.lastIndexOf(")") + 2)
      .split(" ")
      .map(Number);
    const at = (index: number): number => fields[index] ?? 0;
    return { pid, parent: at(1), own: (at(11) + at(12)) * msPerTick, ended: (at(13) + at(14)) * msPerTick };
  } catch {
    return undefined;
  }
}

/** CPU ms a process and everything below it have used so far, ended children included. Linux only. */
export function cpuOfTree(root: number): number {
  const all = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => statOf(Number(name)) ?? []);
  let total = 0;
  const visit = (process: ProcessStat): void => {
    total += process.own + process.ended;
    for (const child of all) if (child.parent === process.pid) visit(child);
  };
  const top = all.find((process) => process.pid === root);
  if (top) visit(top);
  return total;
}

/** Resident memory of one process in MB. */
export function memoryOf(pid: number): number {
  const found = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  return Number(found?.[1] ?? 0) / 1024;
}

/** The most memory one process has had resident so far, in MB. */
export function peakMemoryOf(pid: number): number {
  const found = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  return Number(found?.[1] ?? 0) / 1024;
}
