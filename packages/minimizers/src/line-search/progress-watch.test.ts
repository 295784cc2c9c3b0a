import { expect, test } from "vitest";
import { ProgressWatch } from "./progress-watch.js";

function idle(progress: ProgressWatch, count: number): void {
  for (let i = 0; i < count; i++) progress.note(10, 1, 1e-3);
}

test("progress ceases after some iterations that lower neither the value nor the gradient, more for more parameters", () => {
  const few = new ProgressWatch(2, 10, 1);
  idle(few, 6);
  expect(few.hasCeased).toBe(false);
  idle(few, 1);
  expect(few.hasCeased).toBe(true);
  const many = new ProgressWatch(1000, 10, 1);
  idle(many, 24);
  expect(many.hasCeased).toBe(false);
  idle(many, 1);
  expect(many.hasCeased).toBe(true);
});

test("a value lower by more than its noise is progress, and so is half of the gradient", () => {
  const progress = new ProgressWatch(2, 10, 1);
  for (let i = 1; i <= 50; i++) progress.note(10 - 2e-3 * i, 1, 1e-3);
  expect(progress.hasCeased).toBe(false);
  for (let i = 1; i <= 50; i++) progress.note(9.9, 0.5 ** i, 1e-3);
  expect(progress.hasCeased).toBe(false);
  // By less than the noise, and less than half.
  for (let i = 1; i <= 7; i++) progress.note(9.9 - 1e-4 * i, 0.6 * 0.5 ** 50, 1e-3);
  expect(progress.hasCeased).toBe(true);
});

test("three restarts are allowed, and three more after any progress", () => {
  const progress = new ProgressWatch(2, 10, 1);
  idle(progress, 10);
  expect([1, 2, 3, 4].map(() => progress.mayRestart())).toEqual([true, true, true, false]);
  expect(progress.hasCeased).toBe(false); // a restart gets its time
  progress.note(5, 1, 1e-3);
  expect(progress.mayRestart()).toBe(true);
});
