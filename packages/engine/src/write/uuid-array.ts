const uuidType = 2950;
const header = 20;
const perId = 20;

/**
 * A uuid[] as PostgreSQL's binary protocol carries it (`array_send`: dimensions, nulls, element type, length, lower bound, then each
 * element behind its length). Read as text, every id is parsed digit by digit, and the driver looks in each for what must be quoted.
 */
export function uuidArray(ids: readonly string[]): Buffer {
  const bytes = Buffer.alloc(ids.length === 0 ? 12 : header + ids.length * perId);
  bytes.writeInt32BE(ids.length === 0 ? 0 : 1, 0);
  bytes.writeInt32BE(uuidType, 8);
  if (ids.length === 0) return bytes;
  bytes.writeInt32BE(ids.length, 12);
  bytes.writeInt32BE(1, 16);
  ids.forEach((id, at) => {
    const start = header + at * perId;
    bytes.writeInt32BE(16, start);
    const written = bytes.write(id.replaceAll("-", ""), start + 4, "hex");
    if (written !== 16) throw new TypeError(`${id} is no uuid`);
  });
  return bytes;
}
