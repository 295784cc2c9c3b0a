import { expect, test } from "vitest";
import * as node from "./index.js";

test("the names for Node", () => {
  expect(Object.keys(node).sort()).toEqual(["makesRefits", "openFits"]);
});
