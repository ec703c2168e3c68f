import { schemas } from "./schemas.gen.ts";

/** The part of a JSON Schema this package reads. */
export interface SchemaNode {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, SchemaNode>>;
  readonly title?: string;
  readonly description?: string;
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly additionalProperties?: boolean | SchemaNode;
  readonly items?: SchemaNode;
  readonly maxItems?: number;
  /** How items of this array are told apart: by themselves, by place, or by one property. */
  readonly identity?: string;
  /** This property is the key of such a thing. */
  readonly names?: string;
  /** This text, or each of these property names, is the key of something else. */
  readonly refers?: Refers;
  readonly propertyNames?: SchemaNode;
  readonly discriminator?: { readonly propertyName: string };
  readonly oneOf?: readonly SchemaNode[];
  readonly anyOf?: readonly SchemaNode[];
}

/** A use some kinds of fields are fit for. */
export type FieldNeed = "title" | "amount" | "date" | "instant" | "search" | "sort" | "group" | "member" | "stored";

/** What a property refers to. */
export interface Refers {
  readonly to: "object" | "field" | "funnel" | "stage" | "role";
  /** Fields named beside or below are those of the object (or the funnel's object) named here: as their scope, or as the target of a reference; or those of the rows of the sub-table named here. */
  readonly as?: "scope" | "target" | "rows";
  /** The field is one of the target's. */
  readonly of?: "target";
  /** What the kind of the field must be able to do. */
  readonly needs?: FieldNeed;
  /** Names that are no keys and always allowed, such as system columns. */
  readonly or?: readonly string[];
}

const prefix = "urn:funnelsmith:1:";

/** The schema of a document by its name, such as `app`. */
export function schemaOf(name: string): SchemaNode {
  const schema = schemas[name];
  if (schema === undefined) throw new Error(`no schema named ${name}`);
  return schema as SchemaNode;
}

/** The schema a value is really described by: references followed, the fitting alternative chosen. Never fails; an unfitting value gets the first alternative. */
export function shapeOf(schema: SchemaNode, value: unknown): SchemaNode {
  let node = schema;
  while (node.$ref !== undefined || node.oneOf !== undefined || node.anyOf !== undefined) {
    if (node.$ref !== undefined) node = follow(node.$ref);
    else node = choose(node, value);
  }
  return node;
}

/** The schema of one property of an object, or undefined when there is none by that name. */
export function propertyShape(object: SchemaNode, name: string): SchemaNode | undefined {
  if (object.properties && Object.hasOwn(object.properties, name)) return object.properties[name];
  return typeof object.additionalProperties === "object" ? object.additionalProperties : undefined;
}

/** What tells an item of an array from its neighbours, or undefined when only its place does. */
export function identityOf(item: unknown, identity: string | undefined): string | undefined {
  if (identity === undefined || identity === "position") return undefined;
  if (typeof item === "string") return item;
  if (typeof item !== "object" || item === null || !Object.hasOwn(item, identity)) return undefined;
  const key: unknown = Reflect.get(item, identity);
  return typeof key === "string" ? key : undefined;
}

// The schemas are few and fixed; a walk through a large definition asks of them a hundred thousand times.
const followed = new Map<string, SchemaNode>();
const branchesOf = new WeakMap<SchemaNode, ReadonlyMap<unknown, SchemaNode>>();

function follow(ref: string): SchemaNode {
  const known = followed.get(ref);
  if (known !== undefined) return known;
  const found = find(ref);
  followed.set(ref, found);
  return found;
}

function find(ref: string): SchemaNode {
  const [name = "", path] = ref.slice(prefix.length).split("#/$defs/");
  const schema = schemaOf(name);
  if (path === undefined) return schema;
  const found = schema.$defs?.[path];
  if (found === undefined) throw new Error(`no schema at ${ref}`);
  return found;
}

function choose(node: SchemaNode, value: unknown): SchemaNode {
  const branches = node.oneOf ?? node.anyOf ?? [];
  const tag = node.discriminator?.propertyName;
  const fits =
    tag === undefined
      ? branches.find((branch) => typeFits(branch, value))
      : isObject(value)
        ? taggedBranches(node, branches, tag).get(value[tag])
        : undefined;
  return fits ?? branches[0] ?? {};
}

function taggedBranches(node: SchemaNode, branches: readonly SchemaNode[], tag: string): ReadonlyMap<unknown, SchemaNode> {
  const known = branchesOf.get(node) ?? new Map(branches.map((branch) => [branch.properties?.[tag]?.const, branch]));
  branchesOf.set(node, known);
  return known;
}

function typeFits(branch: SchemaNode, value: unknown): boolean {
  if (branch.type === "object") return isObject(value) && (branch.required ?? []).every((name) => Object.hasOwn(value, name));
  if (branch.type === "array") return Array.isArray(value);
  return branch.type === typeof value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
