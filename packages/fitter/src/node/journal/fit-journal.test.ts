import { existsSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { dataSetFromName, emptyResultGroup, type ResultGroup } from "@rabbit-fit/contracts";
import { type Histogram, histogram, regularAxis, stringCategoryAxis } from "@rabbit-fit/sparse-hist";
import { expect, test } from "vitest";
import { FitJournal } from "./fit-journal.js";
import { temporaryPath } from "./temporary-path.fixture.js";

const identity = { version: "1.0", input_sha256: "ab", "--toys": [3], fits: ["toy1", "toy2", "toy3"] };

function group(name: string, value: number): ResultGroup {
  const axis = stringCategoryAxis(["mu", "Δ"], { name: "parms" });
  const x = regularAxis(2, 0, 1, { name: "x" });
  return {
    ...emptyResultGroup(dataSetFromName(name)),
    histograms: new Map<string, Histogram>([
      ["parms", histogram([axis], { name: "parms", values: [value, -0], variances: [1, Number.NaN] })],
    ]),
    nllvalreduced: value / 3,
    edmval: null,
    mappings: new Map([
      [
        "BaseMapping",
        {
          channels: new Map([
            ["ch0", new Map([["hist_prefit_inclusive", histogram([x], { values: [1, 2] })]])],
          ]),
          counts: new Map([["ndf", 2]]),
          numbers: new Map([["chi2", 0.1]]),
          histograms: new Map(),
        },
      ],
    ]),
    convergence: {
      converged: true,
      status: "converged",
      message: "",
      iterations: 2,
      hessianVectorProducts: 3,
    },
  };
}

const listed = (journal: FitJournal, names: readonly string[]) => [...journal.results(names)];

test("results come back in the order in which they are asked for, before and after the journal is closed", async () => {
  const path = temporaryPath();
  const journal = FitJournal.create(path, identity);
  const [first, third] = [group("toy1", 1), group("toy3", 3)];
  journal.addGroup(third);
  journal.addGroup(first);
  expect(listed(journal, ["toy1", "toy3"])).toEqual([first, third]);
  await journal.close();
  const again = (await FitJournal.open(path, { ...identity }))!;
  expect([...again.finished].sort()).toEqual(["toy1", "toy3"]);
  again.addGroup(group("toy2", 2));
  expect(listed(again, ["toy1", "toy2", "toy3"])).toEqual([first, group("toy2", 2), third]);
  expect(() => listed(again, ["toy4"])).toThrow('"toy4" is not finished');
  await again.remove();
  expect(existsSync(path)).toBe(false);
});

test("of several points of a fit the last is kept, until the fit is finished", async () => {
  const path = temporaryPath();
  const journal = FitJournal.create(path, identity);
  journal.addPoint("toy1", { iteration: 1, x: Float64Array.of(1, 2) });
  journal.addPoint("toy1", { iteration: 7, x: Float64Array.of(1.5, Number.NaN) });
  journal.addPoint("toy2", { iteration: 2, x: Float64Array.of(4) });
  journal.addGroup(group("toy2", 2));
  await journal.close();
  const again = (await FitJournal.open(path, identity))!;
  expect(again.pointOf("toy1")).toEqual({ iteration: 7, x: Float64Array.of(1.5, Number.NaN) });
  expect(again.pointOf("toy2")).toBeUndefined();
  expect(again.pointOf("toy3")).toBeUndefined();
  await again.close();
});

test("the journal of another run is refused by what differs, and left as it is", async () => {
  const path = temporaryPath();
  await FitJournal.create(path, identity).close();
  const before = readFileSync(path);
  const { input_sha256: _, ...rest } = identity;
  const other = {
    ...rest,
    "--toys": [4],
    "--seed": 2,
    fits: Array.from({ length: 100 }, (_, i) => `toy${i}`),
  };
  await expect(FitJournal.open(path, other)).rejects.toThrow(
    /^options\.resume is the journal of another run \(input_sha256 was ab, is not given; --toys was \[3\], is \[4\]; fits was \["toy1","toy2","toy3"\], is \["toy0".{40,60} \.\.\.; --seed was not given, is 2\), expected in .* that of the same input and options\. Give those/,
  );
  expect(Buffer.compare(readFileSync(path), before)).toBe(0);
});

test("where there is no journal, or none that says whose it is, there is nothing to go on with", async () => {
  expect(await FitJournal.open(temporaryPath(), identity)).toBeUndefined();
  const path = temporaryPath();
  await FitJournal.create(path, identity).close();
  const whole = readFileSync(path);
  for (let size = 0; size < whole.length; size++) {
    writeFileSync(path, whole);
    truncateSync(path, size);
    expect(await FitJournal.open(path, identity)).toBeUndefined();
  }
});

test("a result that was torn is one that is not there", async () => {
  const path = temporaryPath();
  const journal = FitJournal.create(path, identity);
  journal.addGroup(group("toy1", 1));
  journal.addGroup(group("toy2", 2));
  await journal.close();
  truncateSync(path, readFileSync(path).length - 1);
  const again = (await FitJournal.open(path, identity))!;
  expect([...again.finished]).toEqual(["toy1"]);
  expect(listed(again, ["toy1"])).toEqual([group("toy1", 1)]);
  await again.close();
});

test("a folder that is not there is named", () => {
  expect(() => FitJournal.create("/nowhere/at/all.journal", identity)).toThrow(
    /\/nowhere\/at\/all\.journal: file to write is not there/,
  );
});
