import type { AppDefinition, FieldDefinition, FunnelDefinition, ObjectDefinition } from "@funnelsmith/definition";
import { checkDefinition } from "@funnelsmith/storage";

/** A generator of [0, 1) from a seed. */
export function seeded(seed: number): () => number {
  let state = seed % 2147483647 || 1;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}

/** One of several. */
export function pick<T>(random: () => number, from: readonly T[]): T {
  const chosen = from[Math.floor(random() * from.length)];
  if (chosen === undefined) throw new Error("nothing to choose from");
  return chosen;
}

/** An app of a few objects, fields of every kind that keeps values, and funnels, all by chance; of equal keys, so that two of them differ in everything a publish can change. */
export function randomApp(random: () => number): AppDefinition {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const app = draw(random);
    if (checkDefinition(app).length === 0) return app;
  }
  throw new Error("no app that holds together");
}

function draw(random: () => number): AppDefinition {
  const objects = ["a", "b", "c"].filter((key) => key !== "c" || random() < 0.7).map((key) => drawObject(random, key));
  const funnels = ["f", "g"].filter(() => random() < 0.7).map((key) => drawFunnel(random, key, pick(random, objects).key));
  return { formatVersion: 1, key: "chance", version: "1.0.0", title: "Chance", objects, funnels };
}

function drawObject(random: () => number, key: string): ObjectDefinition {
  const name: FieldDefinition = { key: "name", kind: "text", title: "Name" };
  const fields = ["u", "v", "w", "x", "y", "z"].filter(() => random() < 0.8).map((field) => drawField(random, field));
  const searched = fields.filter((field) => field.kind === "text" || field.kind === "longText").map((field) => field.key);
  return { key, title: key, titleField: "name", searchFields: searched.filter(() => random() < 0.7), fields: [name, ...fields] };
}

function drawFunnel(random: () => number, key: string, object: string): FunnelDefinition {
  const open = ["s", "t", "r", "q"].filter((_, at) => at === 0 || random() < 0.7).sort(() => random() - 0.5);
  const stages: FunnelDefinition["stages"] = open.map((stage) => ({ key: stage, kind: "open", title: stage }));
  return { key, object, title: key, stages: random() < 0.5 ? stages : [...stages, { key: "won", kind: "won", title: "Won" }] };
}

const draws: readonly ((random: () => number, key: string) => FieldDefinition)[] = [
  (random, key) => ({ key, kind: "text", title: key, ...(random() < 0.3 && { unique: true }), ...(random() < 0.3 && { maxLength: 5 }) }),
  (_random, key) => ({ key, kind: "longText", title: key }),
  (random, key) => ({ key, kind: "number", title: key, scale: pick(random, [0, 1, 4]), ...(random() < 0.3 && { unique: true }) }),
  (_random, key) => ({ key, kind: "money", title: key }),
  (_random, key) => ({ key, kind: "percent", title: key }),
  (_random, key) => ({ key, kind: "date", title: key }),
  (_random, key) => ({ key, kind: "dateTime", title: key }),
  (_random, key) => ({ key, kind: "boolean", title: key }),
  (random, key) => ({ key, kind: "select", title: key, options: drawOptions(random) }),
  (random, key) => ({ key, kind: "multiSelect", title: key, options: drawOptions(random) }),
  (random, key) => ({ key, kind: "email", title: key, ...(random() < 0.3 && { unique: true }) }),
  (_random, key) => ({ key, kind: "phone", title: key }),
  (_random, key) => ({ key, kind: "url", title: key }),
  (_random, key) => ({ key, kind: "member", title: key }),
  (random, key) => ({ key, kind: "reference", title: key, object: pick(random, ["a", "b"]) }),
  (random, key) => ({ key, kind: "autoNumber", title: key, ...pick(random, [{}, { prefix: "N-" }, { date: "yyyyMM", reset: "month" }]) }),
  (_random, key) => ({ key, kind: "formula", title: key, result: { kind: "number" }, formula: { "+": [1, 2] } }),
];

const drawField = (random: () => number, key: string): FieldDefinition => pick(random, draws)(random, key);

const drawOptions = (random: () => number): { value: string; title: string }[] =>
  ["one", "two", "three"].filter((_, at) => at === 0 || random() < 0.6).map((value) => ({ value, title: value }));
