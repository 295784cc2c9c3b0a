import { expect, test } from "vitest";
import { systemClock, type TurnClock, Turns } from "./turns.js";

/** A clock that stands still until it is set, and the turns that others have had. */
function handClock() {
  const clock = { time: 0, turns: 0, now: () => clock.time, turn: async () => void clock.turns++ };
  return clock satisfies TurnClock;
}

test("others have their turn every 50 ms, and not before", async () => {
  const clock = handClock();
  let pauses = 0;
  const turns = new Turns({ clock, onPause: () => pauses++ });
  for (const [time, expected] of [
    [0, 0],
    [49, 0],
    [50, 1],
    [99, 1],
    [100, 2],
    [1000, 3],
    [1001, 3],
  ] as const) {
    clock.time = time;
    await turns.next();
    expect([clock.turns, pauses]).toEqual([expected, expected]);
  }
});

test("the signal is looked at each time, whether others are due or not, and again after their turn", async () => {
  const reason = new Error("enough");
  const controller = new AbortController();
  const clock = handClock();
  const turns = new Turns({ clock, signal: controller.signal });
  await turns.next();
  controller.abort(reason);
  await expect(turns.next()).rejects.toBe(reason);
  expect(clock.turns).toBe(0);
  const during = new AbortController();
  const aborting = { ...clock, now: () => clock.time, turn: async () => during.abort(reason) };
  const others = new Turns({ clock: aborting, signal: during.signal });
  clock.time = 50;
  await expect(others.next()).rejects.toBe(reason);
});

test("with the clock of the system, timers that are due run in a turn", async () => {
  let time = 0;
  const turns = new Turns({ clock: { ...systemClock, now: () => (time += 50) } });
  let ran = false;
  setTimeout(() => {
    ran = true;
  }, 0);
  await turns.next();
  expect(ran).toBe(true);
});
