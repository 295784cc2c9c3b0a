import { expect, test } from "vitest";

const { timeCovariance, covarianceRows } = await import(new URL("./covariance.mjs", import.meta.url).href);

test("runs on all cores and on one take turns, and both their fastest and their medians are compared", () => {
  const asked: (string | undefined)[] = [];
  const times = { all: [3, 2, 4], one: [4, 6, 8] };
  const run = (threads?: string) => {
    const before = asked.filter((one) => one === threads).length;
    asked.push(threads);
    const seconds = times[threads === "0" ? "one" : "all"][before]!;
    return { parameters: 1234, covariance: seconds, whole: 10 * seconds, peakBytes: 1e9 * seconds };
  };
  const found = timeCovariance("any.hdf5", { runs: 3, run });
  expect(asked).toEqual([undefined, "0", undefined, "0", undefined, "0"]);
  expect(covarianceRows({ name: "any", ...found })).toBe(
    [
      "| any | 1,234 | covariance | 2.00 / 3.00 s | 4.00 / 6.00 s | 2.0x / 2.0x | 4.00 GB | 8.00 GB |",
      "| any | 1,234 | whole fit | 20.00 / 30.00 s | 40.00 / 60.00 s | 2.0x / 2.0x | 4.00 GB | 8.00 GB |",
    ].join("\n"),
  );
});
