/** A statement as the recorder saw it. */
export interface SeenStatement {
  /** The door of the database it went through. */
  readonly door: string;
  readonly text: string;
}

const tenantSchema = /"?\b(t_[a-z2-7]{12})\b"?\s*\./g;

/** Functions of PostgreSQL that answer differently each time or change something; on a cluster every node would answer for itself. */
const volatile =
  /\b(random|random_normal|gen_random_uuid|uuidv4|uuidv7|clock_timestamp|timeofday|nextval|setval|currval|lastval|pg_sleep|set_config|pg_advisory\w*|pg_try_advisory\w*|txid_current|pg_current_xact_id)\s*\(/i;

/** One rule: what it forbids, in words, and whether a statement does it. */
interface Rule {
  readonly forbids: string;
  /** Rows are never written through the door `alone` but by tests that set a scene. */
  breaks(text: string, statement: SeenStatement, tenants: ReadonlySet<string>): boolean;
}

/** Doors under the owner's role; whatever else there is, or comes, is the runtime's. */
const ownerDoors = new Set(["administer", "alone"]);

/** Whether a table of a tenant is read with `*`: publishing changes what that means. Rows of a subquery that lists its columns may be taken whole. */
function takesWholeRows(text: string): boolean {
  if (/\bselect\s+\*\s+from\s+"?t_|\breturning\s+\*/i.test(text)) return true;
  const aliases = new Set([...text.matchAll(/"?t_[a-z2-7]{12}"?\s*\.\s*"?\w+"?\s+(?:as\s+)?"?(\w+)"?/gi)].map((match) => match[1] ?? ""));
  return [...text.matchAll(/(?:\bselect|,|\breturning)\s*"?(\w+)"?\.\*/gi)].some((match) => aliases.has(match[1] ?? ""));
}

const rules: readonly Rule[] = [
  { forbids: "more than one tenant in a statement", breaks: (_text, _statement, tenants) => tenants.size > 1 },
  {
    forbids: "platform and tenant tables in one statement",
    breaks: (text, _statement, tenants) => tenants.size > 0 && /\bplatform"?\s*\./i.test(text),
  },
  { forbids: "triggers", breaks: (text) => /\b(create|alter)\s+(or\s+replace\s+)?(constraint\s+|event\s+)?trigger\b/i.test(text) },
  {
    forbids: "functions and procedures of our own",
    breaks: (text) => /\bcreate\s+(or\s+replace\s+)?(function|procedure|aggregate)\b/i.test(text),
  },
  { forbids: "MERGE", breaks: (text) => /(^|;|\()\s*merge\s+into\b/i.test(text) },
  {
    forbids: "volatile functions in a statement that updates",
    breaks: (text, { door }) => door !== "alone" && /\bupdate\s+("|[a-z_])[^;]*\bset\b/i.test(text) && volatile.test(text),
  },
  {
    forbids: "ids or times made by the database on tenant tables",
    breaks: (text, { door }, tenants) =>
      door !== "alone" &&
      tenants.size > 0 &&
      /\b(gen_random_uuid|uuidv7|uuidv4|clock_timestamp|now|nextval|random)\s*\(|\bcurrent_(timestamp|date|time)\b|\blocaltime/i.test(text),
  },
  {
    forbids: "NOTIFY and advisory locks together with tenant tables",
    breaks: (text, _statement, tenants) => tenants.size > 0 && /\bpg_notify\s*\(|\badvisory|\b(notify|listen)\s+"?\w/i.test(text),
  },
  {
    forbids: "settings of the session: they do not reach other nodes",
    breaks: (text, { door }) => !ownerDoors.has(door) && /(^|;)\s*set\s|\bset_config\s*\(|\bcurrent_setting\s*\(/i.test(text),
  },
  {
    forbids: "DDL under the runtime role",
    breaks: (text, { door }) =>
      !ownerDoors.has(door) && /(^|;)\s*(create|alter|drop|truncate|grant|revoke|comment|reindex|vacuum|cluster)\b/i.test(text),
  },
  { forbids: "renaming constraints and indexes", breaks: (text) => /\brename\s+constraint\b|\balter\s+index\b[^;]*\brename\b/i.test(text) },
  { forbids: "identity columns added later", breaks: (text) => /\balter\s+table\b[^;]*\bgenerated\b[^;]*\bas\s+identity\b/i.test(text) },
  {
    forbids: "asking for sizes and estimates",
    breaks: (text) =>
      /\bpg_(total_)?relation_size\s*\(|\bpg_table_size\s*\(|\breltuples\b|\bn_live_tup\b|\bpg_stat_user_tables\b/i.test(text),
  },
  { forbids: "temporary tables", breaks: (text) => /\bcreate\s+(temp|temporary)\b/i.test(text) },
  { forbids: "select * from a table", breaks: (text, _statement, tenants) => tenants.size > 0 && takesWholeRows(text) },
];

/** The text without comments and without what is quoted as a value. */
const bare = (text: string): string =>
  text
    .replaceAll(/--[^\n]*/g, "")
    .replaceAll(/\/\*[\s\S]*?\*\//g, "")
    .replaceAll(/'(?:[^']|'')*'/g, "''");

/**
 * Says which statements break the rules that let a tenant's schema live on any node of a Citus cluster, one line each. That every name
 * is qualified is held by the connections themselves: their search path is empty.
 */
export function citusViolations(statements: Iterable<SeenStatement>): readonly string[] {
  const seen = new Set<string>();
  const found: string[] = [];
  for (const statement of statements) {
    // What one door lets through another may not.
    const known = `${statement.door} ${statement.text}`;
    if (seen.has(known)) continue;
    seen.add(known);
    const text = bare(statement.text);
    const tenants = new Set([...text.matchAll(tenantSchema)].map((match) => match[1] ?? ""));
    for (const rule of rules) {
      if (rule.breaks(text, statement, tenants)) found.push(`${rule.forbids} (${statement.door}): ${statement.text.slice(0, 400)}`);
    }
  }
  return found;
}

/** What the tables of a schema must not have, as a query over the catalog: foreign keys that leave it, triggers of ours, functions. Its rows say what is wrong. */
export const citusTableCheck: string = `
select 'foreign key leaves the schema: ' || c.conname as wrong from pg_catalog.pg_constraint as c
  join pg_catalog.pg_class as here on here.oid = c.conrelid join pg_catalog.pg_class as there on there.oid = c.confrelid
  where c.contype = 'f' and (here.relnamespace = $1::regnamespace) <> (there.relnamespace = $1::regnamespace)
union all
select 'trigger: ' || t.tgname from pg_catalog.pg_trigger as t join pg_catalog.pg_class as c on c.oid = t.tgrelid
  where c.relnamespace = $1::regnamespace and not t.tgisinternal
union all
select 'function: ' || p.proname from pg_catalog.pg_proc as p where p.pronamespace = $1::regnamespace
union all
select 'sequence: ' || c.relname from pg_catalog.pg_class as c where c.relnamespace = $1::regnamespace and c.relkind = 'S'
union all
select 'default of the database''s making: ' || c.relname || '.' || a.attname from pg_catalog.pg_attrdef as d
  join pg_catalog.pg_class as c on c.oid = d.adrelid join pg_catalog.pg_attribute as a on a.attrelid = d.adrelid and a.attnum = d.adnum
  where c.relnamespace = $1::regnamespace and pg_catalog.pg_get_expr(d.adbin, d.adrelid) ~ '\\('`;
