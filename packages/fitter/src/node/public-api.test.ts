import { expect, test } from "vitest";
import * as node from "./index.js";
import * as thread from "./thread.js";

test("the names for Node", () => {
  expect(Object.keys(node).sort()).toEqual([
    "makeEach",
    "makesRefits",
    "makingThreads",
    "openFits",
    "openThreads",
  ]);
});

test("the names for scripts of threads", () => {
  expect(Object.keys(thread).sort()).toEqual(["serveTasks", "specsMaker"]);
});
