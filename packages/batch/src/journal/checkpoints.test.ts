import { afterEach, expect, test, vi } from "vitest";
import { Checkpoints } from "./checkpoints.js";

afterEach(() => void vi.restoreAllMocks());

test("each fit of a run that is stopped is kept, also where others cannot be, and a reason is told once", () => {
  let time = 0;
  vi.spyOn(performance, "now").mockImplementation(() => time);
  const kept: string[] = [];
  const told: string[] = [];
  const checkpoints = new Checkpoints({
    keep: (name) => {
      if (name !== "small") throw new Error("a full disk");
      kept.push(name);
    },
    onFailure: ({ message }) => void told.push(message),
  });
  for (const name of ["large", "larger", "small"]) {
    checkpoints.note(name, { iteration: 1, x: Float64Array.of(1) });
  }
  time = 1000;
  checkpoints.keepAll();
  expect(kept).toEqual(["small"]);
  expect(told).toEqual(["a full disk"]);
});
