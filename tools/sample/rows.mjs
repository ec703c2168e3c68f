import { moneyText } from "./random.mjs";

/** A sample as the text of its file: one row a line. */
export function sampleText(app, members, rows) {
  const lines = (items) => items.map((item) => JSON.stringify(item)).join(",\n");
  return `{"formatVersion":1,"app":"${app}","members":[\n${lines(members)}\n],"rows":[\n${lines(rows)}\n]}\n`;
}

/** A target a month for each seller of a team, the year behind and the quarter ahead; `thousandsOf` and `fieldsOf` say how much. */
export function monthlyTargets(members, { thousandsOf, fieldsOf }) {
  const sellers = members.filter(({ roles }) => roles.includes("seller"));
  return sellers.flatMap(({ ref, name }, at) =>
    Array.from({ length: 15 }, (_, index) => {
      const day = Math.round((index - 11) * 30.44);
      return {
        object: "target",
        ref: `t${at * 15 + index + 1}`,
        owner: ref,
        fields: {
          name: `${name["zh-CN"]} 月度目标 ${String(index + 1).padStart(2, "0")}`,
          seller: ref,
          month: { $day: day },
          amount: moneyText(thousandsOf(at, index) * 1000_00),
          ...fieldsOf(at),
        },
        createdDay: Math.min(-1, day - 20),
      };
    }),
  );
}

/** Rows of the objects named, object by object. */
export const byObject = (objects, rows) => objects.flatMap((object) => rows.filter((row) => row.object === object));
