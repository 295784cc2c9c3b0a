import { expect, test } from "vitest";
import type { Layer } from "../figure/layer.js";
import { endWithRoom } from "./room.js";
import { scaleOf } from "./scale.js";

// A panel of 200 by 100 points, with a text over its upper 40 points and its right half.
const box = { left: 0, right: 200, top: 0, bottom: 100 };
const texts = [{ left: 100, right: 200, top: 0, bottom: 40 }];
const x = scaleOf({ scale: "linear", domain: [0, 200] }, [0, 200]);
const y = scaleOf({ scale: "linear", domain: [0, 10] }, [100, 0]);
const label = (at: number): Layer => ({ kind: "labels", x: [at], y: [9], texts: ["95%"] });

test("a label that is drawn below a text has room with half its height", () => {
  // The text and 16 points for half the label cover 56 of 100 points: 9 / (1 - 0.56).
  expect(endWithRoom([label(150)], box, { x, y, texts, aboveLabels: true })).toBeCloseTo(9 / 0.44, 9);
  // Its end is below the text, its middle is not.
  expect(endWithRoom([label(80)], box, { x, y, texts, aboveLabels: true })).toBeCloseTo(9 / 0.44, 9);
  // Without the room for labels, only its middle is kept free.
  expect(endWithRoom([label(150)], box, { x, y, texts, aboveLabels: false })).toBeCloseTo(9 / 0.54, 9);
  expect(endWithRoom([label(50)], box, { x, y, texts, aboveLabels: true })).toBe(10);
});
