import { createHash, createHmac } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

/** A storage that speaks as much of S3 as a store of contents needs, and takes nothing that is not signed right. */
export interface S3Server {
  readonly url: string;
  readonly region: string;
  readonly accessKey: string;
  readonly secretKey: string;
  readonly objects: Map<string, { readonly body: Buffer; readonly at: Date }>;
  /** Requests it refused, with why. */
  readonly refused: string[];
  /** While true every request is answered 503. */
  down: boolean;
  close(): Promise<void>;
}

const pageSize = 2;

/** Starts one with an empty bucket. */
export async function startS3Server(): Promise<S3Server> {
  const [region, accessKey, secretKey] = ["cn-test-1", "AKIDTEST", "secret/with+signs="];
  const objects: S3Server["objects"] = new Map();
  const refused: string[] = [];
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      if (made.down) return void response.writeHead(503).end("<Error><Code>SlowDown</Code></Error>");
      const wrong = wrongWith(request, body, { region, accessKey, secretKey });
      const answer = (status: number, text: Buffer | string = ""): void => void response.writeHead(status).end(text);
      if (wrong !== undefined) {
        refused.push(wrong);
        return answer(403, `<Error><Code>SignatureDoesNotMatch</Code><Message>${wrong}</Message></Error>`);
      }
      const url = new URL(request.url ?? "", "http://s3");
      if (url.searchParams.get("list-type") === "2") return answer(200, listing(objects, url.searchParams));
      const key = decodeURIComponent(url.pathname.replace(/^\/bucket\//, ""));
      const found = objects.get(key);
      if (request.method === "PUT") {
        if (request.headers["content-length"] === undefined) return answer(411, "<Error><Code>MissingContentLength</Code></Error>");
        objects.set(key, { body, at: new Date() });
        return answer(200);
      }
      if (request.method === "DELETE") return answer(objects.delete(key) ? 204 : 404);
      const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "") ?? [];
      if (found && from !== undefined) return answer(206, found.body.subarray(Number(from), Number(to) + 1));
      return found ? answer(200, found.body) : answer(404, "<Error><Code>NoSuchKey</Code></Error>");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const made: S3Server = {
    url: `http://127.0.0.1:${port}/bucket`,
    region,
    accessKey,
    secretKey,
    objects,
    refused,
    down: false,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return made;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

function listing(objects: S3Server["objects"], query: URLSearchParams): string {
  const after = query.get("continuation-token") ?? "";
  const keys = [...objects.keys()].filter((key) => key.startsWith(query.get("prefix") ?? "") && key > after).sort();
  const page = keys.slice(0, pageSize);
  const more = keys.length > page.length;
  const entries = page.map(
    (key) => `<Contents><Key>${key}</Key><LastModified>${objects.get(key)?.at.toISOString() ?? ""}</LastModified></Contents>`,
  );
  const next = more ? `<NextContinuationToken>${page.at(-1) ?? ""}</NextContinuationToken>` : "";
  return `<ListBucketResult><IsTruncated>${more}</IsTruncated>${next}${entries.join("")}</ListBucketResult>`;
}

const hex = (text: string | Buffer): string => createHash("sha256").update(text).digest("hex");
const mac = (key: string | Buffer, text: string): Buffer => createHmac("sha256", key).update(text).digest();
const encoded = (text: string): string =>
  encodeURIComponent(text).replaceAll(/[!'()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`);

/** AWS Signature Version 4 as the storage works it out by itself; undefined when the request is signed right. */
function wrongWith(
  request: IncomingMessage,
  body: Buffer,
  keys: { readonly region: string; readonly accessKey: string; readonly secretKey: string },
): string | undefined {
  const { headers } = request;
  const form = /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/;
  const match = form.exec(headers.authorization ?? "");
  if (!match) return "not signed";
  const [, id, day = "", region, signedHeaders = "", signature] = match;
  if (id !== keys.accessKey || region !== keys.region) return "another key or region";
  const said = String(headers["x-amz-content-sha256"]);
  if (said !== "UNSIGNED-PAYLOAD" && said !== hex(body)) return "the content is not what was signed";
  if (request.method === "PUT" && said === "UNSIGNED-PAYLOAD") return "an upload must sign its content";
  const url = new URL(request.url ?? "", "http://s3");
  const query = [...url.searchParams].map(([name, value]) => `${encoded(name)}=${encoded(value)}`).sort();
  const canonical = [
    request.method,
    url.pathname
      .split("/")
      .map((part) => encoded(decodeURIComponent(part)))
      .join("/"),
    query.join("&"),
    ...signedHeaders.split(";").map((name) => `${name}:${String(headers[name]).trim()}`),
    "",
    signedHeaders,
    said,
  ].join("\n");
  const date = String(headers["x-amz-date"]);
  const scope = `${day}/${keys.region}/s3/aws4_request`;
  const key = ["s3", "aws4_request"].reduce((from: Buffer, part) => mac(from, part), mac(mac(`AWS4${keys.secretKey}`, day), keys.region));
  const expected = mac(key, ["AWS4-HMAC-SHA256", date, scope, hex(canonical)].join("\n")).toString("hex");
  return expected === signature ? undefined : "the signature does not match";
}
