import { expect, test } from "vitest";
import { describeBin } from "./index.js";

test("bins are named by channel", () => {
  const channels = [
    { name: "signal", start: 0, stop: 3 },
    { name: "empty", start: 3, stop: 3 },
    { name: "control", start: 3, stop: 4 },
  ];
  expect([0, 2, 3, 4].map((bin) => describeBin(channels, bin))).toEqual([
    'bin 0 of channel "signal"',
    'bin 2 of channel "signal"',
    'bin 0 of channel "control"',
    "bin 4",
  ]);
});
