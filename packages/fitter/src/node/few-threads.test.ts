import type { ResultGroup } from "@rabbit-fit/contracts";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { exampleInput } from "../testing/example-input.fixture.js";
import { openFits } from "./open-fits.js";

/** How many threads the system still gives, as `ulimit -u` has it. */
const system = vi.hoisted(() => ({ threads: 0 }));

vi.mock("node:worker_threads", async (original) => {
  const real = await original<typeof import("node:worker_threads")>();
  class Worker extends real.Worker {
    constructor(...args: ConstructorParameters<typeof real.Worker>) {
      const message = "Worker initialization failure: EAGAIN";
      if (system.threads-- <= 0) throw Object.assign(new Error(message), { code: "ERR_WORKER_INIT_FAILED" });
      super(...args);
    }
  }
  return { ...real, Worker };
});

// Each fit takes long by the clock, so that threads are wanted.
beforeAll(() => {
  let time = 0;
  vi.spyOn(performance, "now").mockImplementation(() => (time += 1000));
});
afterAll(() => {
  vi.restoreAllMocks();
});

async function fits(threads: number) {
  system.threads = threads;
  const said: string[] = [];
  const minima = new Map<string, number>();
  const plan = await openFits(exampleInput(), {
    data: { sets: Array.from({ length: 6 }, (_, i) => ({ toy: i + 1 })), toys: { seed: 5 } },
    covariance: "none",
    run: {
      threads: 3,
      onProgress: (progress) => progress.kind === "message" && said.push(progress.text),
    },
  });
  await plan.run({
    onGroup: (group: ResultGroup) => void minima.set(group.name, group.nllvalreduced!),
  });
  await plan.close();
  return { said, minima: new Map([...minima].sort()) };
}

test("where the system gives fewer threads there are fewer, and the results are the same", async () => {
  const all = await fits(3);
  expect(all.minima.size).toBe(6);
  expect(all.said).toEqual([]);
  const text = (how: string) =>
    `The system lets this process have no more threads: the fits were made ${how}.`;
  expect(await fits(2)).toEqual({ minima: all.minima, said: [text("in 2 threads")] });
  expect(await fits(1)).toEqual({ minima: all.minima, said: [text("in 1 thread")] });
  expect(await fits(0)).toEqual({ minima: all.minima, said: [text("one after the other")] });
});
