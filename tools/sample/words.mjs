/** People and companies that do not exist, shared by the samples. */

/** A team: its manager stands first. Roles are the app’s to give. */
export const people = [
  { ref: "zhao", name: { "zh-CN": "赵静姝", en: "Zhao Jingshu" } },
  { ref: "lin", name: { "zh-CN": "林晓峰", en: "Lin Xiaofeng" }, manager: "zhao" },
  { ref: "zhou", name: { "zh-CN": "周雨桐", en: "Zhou Yutong" }, manager: "zhao" },
  { ref: "chen", name: { "zh-CN": "陈嘉禾", en: "Chen Jiahe" }, manager: "zhao" },
  { ref: "he", name: { "zh-CN": "何思远", en: "He Siyuan" }, manager: "zhao" },
  { ref: "gu", name: { "zh-CN": "顾岩", en: "Gu Yan" }, manager: "zhao" },
];

const brandStarts = Array.from("霁澍衍峤砚昀沅湛翎苒骞铄珞筠岑澈棠樾郢漪");
const brandEnds = Array.from("序籁渡桥砺禾陌栎弦棱屿榆照页岭埠岫塘阡杼");

const cities = [
  ["杭州", "east", "0571"],
  ["苏州", "east", "0512"],
  ["宁波", "east", "0574"],
  ["无锡", "east", "0510"],
  ["常州", "east", "0519"],
  ["上海", "east", "021"],
  ["南京", "east", "025"],
  ["合肥", "east", "0551"],
  ["嘉兴", "east", "0573"],
  ["深圳", "south", "0755"],
  ["东莞", "south", "0769"],
  ["佛山", "south", "0757"],
  ["厦门", "south", "0592"],
  ["天津", "north", "022"],
  ["青岛", "north", "0532"],
  ["济南", "north", "0531"],
  ["武汉", "central", "027"],
  ["长沙", "central", "0731"],
  ["郑州", "central", "0371"],
  ["成都", "west", "028"],
  ["重庆", "west", "023"],
  ["西安", "west", "029"],
];

const surnames = [
  ["王", "wang"],
  ["李", "li"],
  ["张", "zhang"],
  ["刘", "liu"],
  ["杨", "yang"],
  ["黄", "huang"],
  ["吴", "wu"],
  ["徐", "xu"],
  ["孙", "sun"],
  ["朱", "zhu"],
  ["马", "ma"],
  ["胡", "hu"],
  ["郭", "guo"],
  ["罗", "luo"],
  ["梁", "liang"],
  ["宋", "song"],
  ["郑", "zheng"],
  ["谢", "xie"],
  ["韩", "han"],
  ["唐", "tang"],
  ["冯", "feng"],
  ["许", "xu"],
  ["曹", "cao"],
  ["曾", "zeng"],
];
const givenNames =
  "志明 建国 海波 丽华 晓燕 文斌 立新 春梅 国强 玉兰 俊杰 雪梅 振宇 慧敏 永康 秀英 卫东 佳宁 伟民 淑芬 天佑 若兰 鹏程 思琪 宏伟 静怡 学军 雅婷 光辉 美玲".split(
    " ",
  );

/** Somebody's name, in Chinese and how it begins in Latin letters. */
export function personName(random) {
  const [surname, latin] = random.pick(surnames);
  return { name: surname + random.pick(givenNames), latin };
}

/** A mobile number nobody has: 0000 in the middle is given to nobody. */
export const mobileOf = (random, beginnings, number) => `${random.pick(beginnings)}0000${String(1000 + number).padStart(4, "0")}`;

/** Whom a customer's seller talks to: the first of the parts people play there, `most` at the most; `more` adds what an app tells of one. */
export function contactsOf(random, { parts, most, number, mobiles, emails, more }) {
  return parts.slice(0, random.whole(1, most)).map((part, at) => {
    const { name, latin } = personName(random);
    return {
      name,
      part,
      ...more?.(part),
      mobile: mobileOf(random, mobiles, number * (most + 1) + at),
      ...(random.chance(emails) && { email: `${latin}.${number}.${at}@example.com` }),
    };
  });
}

/** Makes companies one after another from the trades of each industry; no name comes twice. */
export function companyMaker(random, trades) {
  const taken = new Set();
  return function company() {
    for (;;) {
      const brand = random.pick(brandStarts) + random.pick(brandEnds);
      if (taken.has(brand)) continue;
      taken.add(brand);
      const [city, region, area] = random.pick(cities);
      const industry = random.pick(Object.keys(trades));
      const trade = random.pick(trades[industry]);
      return {
        name: `${city}${brand}${trade}${random.pick(["有限公司", "有限公司", "股份有限公司"])}`,
        short: `${city}${brand}${trade}`,
        region,
        area,
        industry,
      };
    }
  };
}
