import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { serialize } from "node:v8";
import { dataSetFromName, emptyResultGroup, RabbitInputError, type ResultGroup } from "@rabbit-fit/contracts";
import { type Histogram, histogram, regularAxis, stringCategoryAxis } from "@rabbit-fit/sparse-hist";
import fc from "fast-check";
import { expect, test } from "vitest";
import { FitJournal } from "./fit-journal.js";
import { encodeRecord } from "./journal-record.js";
import { processOwner } from "./process-owner.js";
import { RecordFile } from "./record-file.js";
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

test("refits of a fit are kept with the minimum that they are of, until the fit is finished", async () => {
  const path = temporaryPath();
  const x = Float64Array.of(1, 2);
  const { convergence } = group("toy1", 1);
  const minimum = { x, convergence: convergence!, epochs: { losses: [2, 1], times: [0.1, 0.2] } };
  const found = { kind: "found", x: Float64Array.of(0.5, -0), nll: 3 } as const;
  const failed = { kind: "failed", reason: "No luck." } as const;
  const point = { values: [0.5], deltaNll: 1, x, slopes: [2], edm: 1e-20, largestGradient: 1e-9 };
  const nothing = { ...point, deltaNll: Number.NaN, status: "failed", reason: "No luck." } as const;
  const scanned = { kind: "points", points: [{ ...point, status: "found" }, nothing] } as const;
  const journal = FitJournal.create(path, identity);
  for (const name of ["toy1", "toy2"]) {
    journal.addPoint(name, { iteration: 2, x, minimum });
    journal.addRefit(name, "asymmetric/a/up", found);
    journal.addRefit(name, "asymmetric/Δ/down", failed);
    journal.addRefit(name, "scan/a/down", scanned);
  }
  journal.addGroup(group("toy2", 2));
  await journal.close();
  const again = (await FitJournal.open(path, identity))!;
  expect(again.pointOf("toy1")).toEqual({ iteration: 2, x, minimum });
  const kept = new Map<string, unknown>([
    ["asymmetric/a/up", found],
    ["asymmetric/Δ/down", failed],
    ["scan/a/down", scanned],
  ]);
  expect(again.refitsOf("toy1")).toEqual(kept);
  expect(again.refitsOf("toy2").size).toBe(0);
  expect(again.refitsOf("toy3").size).toBe(0);
  await again.remove();
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

/** A journal with these records, whoever wrote them. */
async function written(records: readonly Buffer[]): Promise<string> {
  const path = temporaryPath();
  const file = RecordFile.create(path);
  for (const record of records) file.append(record);
  await file.close("kept");
  return path;
}

const owned = (owner = processOwner()) => encodeRecord({ kind: "owner", value: owner });
const identified = encodeRecord({ kind: "identity", value: identity });
const grouped = (name: string, value = 1) => encodeRecord({ kind: "group", name, value: group(name, value) });

test("the journal of a process that runs is neither continued, nor replaced, nor removed", async () => {
  const child = spawn(process.execPath, ["-e", "process.stdin.resume()"]);
  await once(child, "spawn");
  const path = await written([owned(processOwner(child.pid)), identified, grouped("toy1")]);
  const before = readFileSync(path);
  const inUse = `${path}: journal is in use by process ${child.pid}, which is making the same results`;
  await expect(FitJournal.open(path, identity)).rejects.toThrow(inUse);
  await expect(FitJournal.discard(path)).rejects.toThrow(inUse);
  expect(() => FitJournal.create(path, identity)).toThrow(inUse);
  expect(Buffer.compare(readFileSync(path), before)).toBe(0);
  const ended = once(child, "exit");
  child.stdin.end();
  await ended;
  const again = (await FitJournal.open(path, identity))!;
  expect([...again.finished]).toEqual(["toy1"]);
  expect(again.formerOwner).toBeUndefined();
  await again.remove();
});

test("a journal that is taken over from another host leaves its process undisturbed", async () => {
  const path = temporaryPath();
  const first = FitJournal.create(path, identity);
  first.addGroup(group("toy1", 1));
  // As it would look from another host.
  const elsewhere = { ...processOwner(), host: "elsewhere" };
  const copy = await written([owned(elsewhere), identified, grouped("toy1")]);
  const second = (await FitJournal.open(copy, identity))!;
  expect(second.formerOwner).toMatchObject({ pid: process.pid, host: "elsewhere" });
  const third = (await FitJournal.open(path, identity))!;
  first.addGroup(group("toy2", 2));
  third.addGroup(group("toy2", 20));
  expect(listed(first, ["toy1", "toy2"])).toEqual([group("toy1", 1), group("toy2", 2)]);
  expect(listed(third, ["toy1", "toy2"])).toEqual([group("toy1", 1), group("toy2", 20)]);
  // The first one removes its own, not the one in its place.
  await first.remove();
  expect(await third.close()).toBe(true);
  expect([...(await FitJournal.open(path, identity))!.finished]).toEqual(["toy1", "toy2"]);
});

test("a journal that was removed is not kept", async () => {
  const path = temporaryPath();
  const journal = FitJournal.create(path, identity);
  journal.addGroup(group("toy1", 1));
  rmSync(path);
  expect(await journal.close()).toBe(false);
  expect(await FitJournal.discard(path)).toBe(false);
});

test("a result that changed on the disk is refused by its name", async () => {
  const path = temporaryPath();
  const journal = FitJournal.create(path, identity);
  journal.addGroup(group("toy1", 1));
  journal.addGroup(group("toy2", 2));
  const bytes = readFileSync(path);
  bytes[bytes.length - 3]! ^= 1;
  writeFileSync(path, bytes);
  expect(listed(journal, ["toy1"])).toEqual([group("toy1", 1)]);
  expect(() => listed(journal, ["toy2"])).toThrow(`${path}: journal is the record of "toy2"`);
  await journal.remove();
});

const valued = (kind: number, name: string, value: unknown) => {
  const text = Buffer.from(name);
  const head = Buffer.alloc(5);
  head.writeUInt8(kind);
  head.writeUInt32LE(text.length, 1);
  return Buffer.concat([head, text, serialize(value)]);
};
const ofGroup = (change: object) => ({ ...group("toy1", 1), ...change });
const badHistogram = { ...[...group("toy1", 1).histograms.values()][0]!, values: new Float64Array(1) };

test.each<[string, Buffer]>([
  ["empty", Buffer.alloc(0)],
  ["of a kind that is none", valued(9, "toy1", group("toy1", 1))],
  ["with a name beyond its end", Buffer.from([1, 255, 255, 255, 127, 0])],
  ["of no value", Buffer.from([1, 0, 0, 0, 0])],
  ["that v8 has not written", Buffer.concat([valued(1, "toy1", 0).subarray(0, 9), Buffer.from("abc")])],
  ["of a number", valued(1, "toy1", 7)],
  ["of nothing", valued(1, "toy1", undefined)],
  ["of another fit", valued(1, "toy1", group("toy2", 1))],
  ["of another data set", valued(1, "toy1", ofGroup({ dataSet: { kind: "data" } }))],
  ["without histograms", valued(1, "toy1", ofGroup({ histograms: undefined }))],
  ["with too few values", valued(1, "toy1", ofGroup({ histograms: new Map([["parms", badHistogram]]) }))],
  ["with a word for a number", valued(1, "toy1", ofGroup({ nllvalreduced: "low" }))],
  ["with a status that is none", valued(1, "toy1", ofGroup({ convergence: { status: "fine" } }))],
  ["with mappings that are none", valued(1, "toy1", ofGroup({ mappings: new Map([["m", 1]]) }))],
  ["of a refit without outcome", valued(5, "toy1", { key: "scan/a/down" })],
  ["of a refit of no kind", valued(5, "toy1", { key: "scan/a/down", outcome: { kind: "toString" } })],
  [
    "of a refit with a point that is none",
    valued(5, "toy1", { key: "scan/a/down", outcome: { kind: "points", points: [{ values: [1] }] } }),
  ],
  ["of a point without parameters", valued(2, "toy1", { iteration: 1 })],
  ["of a run that is none", valued(0, "", null)],
  ["of an owner that is none", valued(3, "", { pid: "1" })],
])("a record %s is refused, though its digest is right", async (_, record) => {
  const path = await written([owned(), identified, grouped("toy2"), record]);
  await expect(FitJournal.open(path, identity)).rejects.toThrow(RabbitInputError);
  await expect(FitJournal.open(path, identity)).rejects.toThrow(`${path}: journal is `);
  expect(await FitJournal.discard(path)).toBe(true);
  const first = await written([record]);
  const opened = FitJournal.open(first, identity);
  await expect(opened).rejects.toThrow(`${first}: journal is `);
  // It can be replaced.
  await FitJournal.create(first, identity).remove();
});

test("whatever the bytes of a record are, a journal opens with results or is refused", async () => {
  const records = [
    identified,
    grouped("toy1"),
    encodeRecord({ kind: "point", name: "toy2", value: { iteration: 1, x: Float64Array.of(1) } }),
  ];
  const damage = fc.record({ at: fc.nat(), byte: fc.nat(255), which: fc.nat(2) });
  await fc.assert(
    fc.asyncProperty(fc.array(damage, { minLength: 1, maxLength: 4 }), async (damages) => {
      const changed = records.map((record) => Buffer.from(record));
      for (const { at, byte, which } of damages) changed[which]![at % changed[which]!.length] = byte;
      const path = await written([owned(), ...changed]);
      let journal: FitJournal | undefined;
      try {
        journal = await FitJournal.open(path, identity);
      } catch (error) {
        expect(error).toBeInstanceOf(RabbitInputError);
        return;
      }
      for (const { name, histograms } of journal ? listed(journal, [...journal.finished]) : []) {
        expect(journal!.finished).toContain(name);
        expect(histograms).toBeInstanceOf(Map);
      }
      await journal?.remove();
    }),
    { seed: 11, numRuns: 300 },
  );
});
