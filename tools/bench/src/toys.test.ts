import { expect, test } from "vitest";

const { timeToys, toysRow, toysSources } = await import(new URL("./toys.mjs", import.meta.url).href);

/** Two programs whose times are known: start-up that scatters by +-`jitter`, and seconds per toy. */
function programs() {
  const asked: string[] = [];
  const speeds = {
    quick: { startUp: 0.2, perToy: 0.001, jitter: 0.05 },
    slow: { startUp: 8, perToy: 2, jitter: 1 },
  };
  const run = async ([name, toys]: ["quick" | "slow", string]) => {
    const before = asked.filter((one) => one.startsWith(name)).length;
    asked.push(`${name} ${toys}`);
    const { startUp, perToy, jitter } = speeds[name];
    // -, +, -, +, ...: no difference of neighbours tells the rate.
    const seconds = startUp + Number(toys) * perToy + (toys === "1" ? jitter * (-1) ** (before + 1) : 0);
    return { seconds, peakBytes: 1e8 + 1e3 * Number(toys) };
  };
  return { run, asked };
}

test("toys are made until they take ten times the scatter of the start-up", async () => {
  const { run, asked } = programs();
  const settings = { runs: 3, referenceRuns: 1, run };
  const command = (name: string) => (toys: number) => [name, String(toys)];
  const { ours, reference } = await timeToys(command("quick"), command("slow"), settings);
  // Five start-ups, -+-+-: a mean of -jitter / 5 beside the true one, a standard deviation of sqrt(6 / 5) jitter.
  expect(ours.startUp).toBeCloseTo(0.201 - 0.01, 12);
  expect(ours.scatter).toBeCloseTo(0.05 * Math.sqrt(1.2), 12);
  // 100 and 400 toys take 0.1 s and 0.4 s, less than ten times that; 1,600 take 1.6 s.
  expect(asked.filter((one) => one.startsWith("quick"))).toEqual([
    ...Array(5).fill("quick 1"),
    ...["quick 101", "quick 401", "quick 1601", "quick 1601", "quick 1601"],
  ]);
  expect(ours.difference).toBeCloseTo(1.6 + 0.01, 12);
  expect(ours.rate).toBeCloseTo(1600 / 1.61, 9);
  expect(Math.abs(ours.rate - 1000)).toBeLessThan(ours.uncertainty);
  expect(asked.filter((one) => one.startsWith("slow"))).toEqual([...Array(5).fill("slow 1"), "slow 101"]);
  expect(Math.abs(reference.rate - 0.5)).toBeLessThan(reference.uncertainty);
  // Both take turns.
  expect(asked.slice(0, 4)).toEqual(["quick 1", "slow 1", "quick 1", "slow 1"]);
  expect(ours.growth).toBe(1.6e6);
});

test("the table says what its rates are taken from", async () => {
  const { run } = programs();
  const alone = await timeToys((toys: number) => ["quick", String(toys)], undefined, {
    ...{ runs: 2, referenceRuns: 3, run },
  });
  expect(alone.reference).toBe(undefined);
  const row = { name: "test_tensor.hdf5", ...alone };
  expect(toysRow(row)).toBe("| test_tensor.hdf5 | 994 ± 30 toys/s | not run |  | 102 MB |  |  |");
  const table = toysSources(row);
  expect(table).toContain("rabbit-fit: 1600 toys in 1.61 s, the mean of 2 runs without their start-up");
  expect(table).toContain("start-up 0.19 s with a scatter of 0.055 s (5 runs with one toy)");
});
