import { Agent, request } from "node:http";

/** One HTTP call of a work. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** No call takes as long: a server that never answers ends the run instead of holding it for ever. */
const patienceMs = 600_000;

/** Sends one call and answers its status and body text. */
export function send(
  port: number,
  agent: Agent,
  call: Call,
): Promise<{ readonly status: number; readonly text: string; readonly headers: NodeJS.Dict<string | string[]> }> {
  return new Promise((resolve, reject) => {
    const headers =
      call.body === undefined
        ? { ...call.headers }
        : { "content-type": "application/json", "content-length": Buffer.byteLength(call.body), ...call.headers };
    const sent = request({ port, host: "127.0.0.1", method: call.method, path: call.path, headers, agent }, (answer) => {
      const parts: Buffer[] = [];
      answer.on("data", (part: Buffer) => parts.push(part));
      answer.on("end", () =>
        resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(parts).toString("utf8"), headers: answer.headers }),
      );
      answer.on("error", reject);
    });
    sent.on("error", reject);
    sent.setTimeout(patienceMs, () => sent.destroy(new Error(`${call.path} did not answer within ${patienceMs / 1000} s`)));
    sent.end(call.body);
  });
}

/** Runs `total` calls with so many at once; a status other than the wanted one stops it, since a wrong answer has no speed. */
export async function drive(
  port: number,
  total: number,
  concurrency: number,
  wanted: number,
  call: (index: number) => Call,
): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency });
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < total; index = next++) {
      const answer = await send(port, agent, call(index));
      if (answer.status !== wanted)
        throw new Error(`${call(index).method} ${call(index).path} answered ${answer.status}, not ${wanted}: ${answer.text.slice(0, 400)}`);
    }
  };
  try {
    await Promise.all(Array.from({ length: concurrency }, worker));
  } finally {
    agent.destroy();
  }
}
