import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { blindingOffsets } from "./blinding-offsets.js";
import { nextDouble, pcg64 } from "./pcg64.js";
import { seedSequenceState } from "./seed-sequence.js";

/** What NumPy draws; made by fixtures/make_blinding_fixture.py. */
const numpy = JSON.parse(readFileSync(new URL("../../fixtures/blinding.json", import.meta.url), "utf8"));

const simulated = Float64Array.of(1.5, 2.5);
const real = Float64Array.of(1.5, 2);

async function noiShift(name: string, observed: Float64Array): Promise<number> {
  const { noiShifts } = await blindingOffsets({
    pois: [],
    nois: [name],
    unblind: [],
    blindingGroups: [],
    observed,
  });
  return noiShifts[0]!;
}

test("SeedSequence and PCG64 give NumPy's bits", () => {
  expect(Array.from(seedSequenceState(Uint32Array.of(1, 2, 3, 4, 5, 6), 8))).toEqual(numpy.seedState);
  const seed = 2n ** 100n + 12345n;
  const generator = pcg64(
    Uint32Array.from([0, 1, 2, 3], (i) => Number((seed >> BigInt(32 * i)) & 0xffffffffn)),
  );
  expect([0, 1, 2, 3].map(() => String(generator.nextUint64()))).toEqual(numpy.raw);
  expect([0, 1, 2].map(() => nextDouble(generator))).toEqual(numpy.doubles);
});

describe("an offset is the one that NumPy draws from the name of the parameter", () => {
  // The tables of the ziggurat are computed, not copied: equal to some 1e-14.
  const plain = Object.keys(numpy.offsets).filter((text) => !text.endsWith("_data"));
  test.each(plain)("%s", async (name) => {
    expect(Math.abs((await noiShift(name, simulated)) / numpy.offsets[name] - 1)).toBeLessThan(1e-12);
    expect(Math.abs((await noiShift(name, real)) / numpy.offsets[`${name}_data`] - 1)).toBeLessThan(1e-12);
  });

  test("2,000 names, with the tail of the distribution", async () => {
    const nois = Array.from({ length: numpy.many.count }, (_, i) => `poi${i}`);
    const { noiShifts } = await blindingOffsets({
      pois: [],
      nois,
      unblind: [],
      blindingGroups: [],
      observed: simulated,
    });
    expect(noiShifts.reduce((sum, value) => sum + value)).toBeCloseTo(numpy.many.sum, 8);
    expect(Math.max(...noiShifts)).toBeCloseTo(numpy.many.largest, 11);
    expect(Math.min(...noiShifts)).toBeCloseTo(numpy.many.smallest, 11);
  });
});

test("a signal strength is multiplied by the exponential of its offset", async () => {
  const { poiFactors } = await blindingOffsets({
    pois: ["sig"],
    nois: [],
    unblind: [],
    blindingGroups: [],
    observed: simulated,
  });
  expect(Math.abs(Math.log(poiFactors[0]!) / numpy.offsets.sig - 1)).toBeLessThan(1e-12);
});

test("unblinded parameters have no offset and are named", async () => {
  const offsets = await blindingOffsets({
    pois: ["sig"],
    nois: ["sig_x", "other"],
    unblind: ["sig.*"],
    blindingGroups: [],
    observed: real,
  });
  expect(offsets.poiFactors).toEqual(Float64Array.of(1));
  expect(offsets.noiShifts[0]).toBe(0);
  expect(offsets.noiShifts[1]).not.toBe(0);
  expect(offsets.unblinded).toEqual(["sig", "sig_x"]);
});

test("the parameters of a group share the offset that its expression gives", async () => {
  const { noiShifts } = await blindingOffsets({
    pois: [],
    nois: ["alphaS_1", "alphaS_2", "x"],
    unblind: [],
    blindingGroups: ["alphaS.*"],
    observed: real,
  });
  expect(noiShifts[0]).toBe(noiShifts[1]);
  expect(Math.abs(noiShifts[0]! / numpy.offsets["alphaS.*_data"] - 1)).toBeLessThan(1e-12);
  expect(noiShifts[2]).not.toBe(noiShifts[0]);
});

test("a parameter that is both unblinded and in a group is refused", async () => {
  const request = { pois: ["sig"], nois: [], unblind: ["sig"], blindingGroups: ["s.*"], observed: real };
  await expect(blindingOffsets(request)).rejects.toThrow(/options\.data\.blindingGroups is "s\.\*".*"sig"/);
});

test("an expression that matches nothing is refused, so that a slip does not blind or share the wrong thing", async () => {
  const request = { pois: ["sig"], nois: ["mass"], unblind: [], blindingGroups: [], observed: real };
  await expect(blindingOffsets({ ...request, unblind: ["sgi"] })).rejects.toThrow(
    /options\.data\.unblind is "sgi", expected an expression that matches a parameter of interest: sig, mass/,
  );
  await expect(blindingOffsets({ ...request, blindingGroups: ["mas"] })).rejects.toThrow(
    /options\.data\.blindingGroups is "mas"/,
  );
  const nothing = { ...request, pois: [], nois: [], unblind: [".*"] };
  expect((await blindingOffsets(nothing)).unblinded).toEqual([]);
});
