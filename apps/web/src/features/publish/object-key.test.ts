import { expect, it } from "vitest";
import { objectKey } from "./object-key.ts";

it("an object made from a file is called by it, in a form a key may have, and never like another", () => {
  expect(objectKey("SalesOrder.schema.json", [])).toBe("sales_order");
  expect(objectKey("2026 报价 Quote-v2.json", [])).toBe("quote_v2");
  expect(objectKey("订单.json", ["object"])).toBe("object_2");
  expect(objectKey("order.json", ["order", "order_2"])).toBe("order_3");
  expect(objectKey(`${"long ".repeat(20)}.json`, []).length).toBeLessThanOrEqual(30);
});
