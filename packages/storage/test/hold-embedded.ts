/** Holds the embedded server of a folder until its input ends or it is killed; says its address when it is up. */
import { once } from "node:events";
import { startEmbedded } from "@funnelsmith/storage";

const server = await startEmbedded({ dataDir: process.argv[2] ?? "" });
process.stdout.write(`${server.url}\n`);
process.stdin.resume();
await once(process.stdin, "end");
await server.stop();
