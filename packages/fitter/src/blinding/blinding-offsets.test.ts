import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { nextDouble, pcg64 } from "../random/pcg64.js";
import { seedSequenceState } from "../random/seed-sequence.js";
import { type BlindingRequest, blindingOffsets } from "./blinding-offsets.js";

/** What NumPy draws; made by fixtures/make_blinding_fixture.py. */
const numpy = JSON.parse(readFileSync(new URL("../../fixtures/blinding.json", import.meta.url), "utf8"));

const simulated = Float64Array.of(1.5, 2.5);
const real = Float64Array.of(3, 2);
/** Simulation with a bin that is whole, such as an empty one. */
const emptyBin = Float64Array.of(1.5, 0);

const nothing = { pois: [], nois: [], unblind: [], blindingGroups: [] };
const schemes = ["additive", "multiplicative"] as const;

async function noiShift(
  name: string,
  request: Pick<BlindingRequest, "scheme" | "observed">,
): Promise<number> {
  const { noiShifts } = await blindingOffsets({ ...nothing, ...request, nois: [name] });
  return noiShifts[0]!;
}

/** The tables of the ziggurat are computed, not copied: equal to some 1e-14. */
function expectEqual(actual: number, expected: number): void {
  expect(Math.abs(actual / expected - 1)).toBeLessThan(1e-12);
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
  const plain = Object.keys(numpy.offsets).filter((text) => !text.endsWith("_data"));
  test.each(plain)("%s", async (name) => {
    for (const scheme of schemes) {
      expectEqual(await noiShift(name, { scheme, observed: simulated }), numpy.offsets[name]);
      expectEqual(await noiShift(name, { scheme, observed: real }), numpy.offsets[`${name}_data`]);
    }
  });

  test("2,000 names, with the tail of the distribution", async () => {
    const nois = Array.from({ length: numpy.many.count }, (_, i) => `poi${i}`);
    const { noiShifts } = await blindingOffsets({
      ...nothing,
      scheme: "additive",
      nois,
      observed: simulated,
    });
    expect(noiShifts.reduce((sum, value) => sum + value)).toBeCloseTo(numpy.many.sum, 8);
    expect(Math.max(...noiShifts)).toBeCloseTo(numpy.many.largest, 11);
    expect(Math.min(...noiShifts)).toBeCloseTo(numpy.many.smallest, 11);
  });
});

test("an additive offset is the number drawn times the scale of the parameter", async () => {
  const request = { ...nothing, scheme: "additive", pois: ["sig", "bsm1"], observed: simulated } as const;
  const { poiShifts, poiFactors } = await blindingOffsets(request);
  expectEqual(poiShifts[0]!, numpy.offsets.sig);
  expectEqual(poiShifts[1]!, numpy.offsets.bsm1);
  expect(poiFactors).toEqual(Float64Array.of(1, 1));
  const scaled = await blindingOffsets({ ...request, poiScales: Float64Array.of(7, 0.5) });
  expectEqual(scaled.poiShifts[0]!, 7 * numpy.offsets.sig);
  expectEqual(scaled.poiShifts[1]!, 0.5 * numpy.offsets.bsm1);
});

test("a multiplicative offset is the exponential of the number drawn, whatever the scale", async () => {
  const { poiFactors, poiShifts } = await blindingOffsets({
    ...nothing,
    scheme: "multiplicative",
    pois: ["sig"],
    poiScales: Float64Array.of(7),
    observed: simulated,
  });
  expectEqual(Math.log(poiFactors[0]!), numpy.offsets.sig);
  expect(poiShifts).toEqual(Float64Array.of(0));
});

test("simulated data with an empty bin do not have the offsets of observed data, which would give these away", async () => {
  expectEqual(await noiShift("sig", { scheme: "additive", observed: emptyBin }), numpy.offsets.sig);
  const former = { scheme: "multiplicative", observed: emptyBin } as const;
  expectEqual(await noiShift("sig", former), numpy.offsets.sig_data);
});

test.each(schemes)("unblinded parameters have no offset and are named (%s)", async (scheme) => {
  const offsets = await blindingOffsets({
    ...nothing,
    scheme,
    pois: ["sig"],
    nois: ["sig_x", "other"],
    unblind: ["sig.*"],
    observed: real,
  });
  expect(offsets.poiFactors).toEqual(Float64Array.of(1));
  expect(offsets.poiShifts).toEqual(Float64Array.of(0));
  expect(offsets.noiShifts[0]).toBe(0);
  expect(offsets.noiShifts[1]).not.toBe(0);
  expect(offsets.unblinded).toEqual(["sig", "sig_x"]);
});

test("the parameters of a group share the offset that its expression gives", async () => {
  const { noiShifts } = await blindingOffsets({
    ...nothing,
    scheme: "additive",
    nois: ["alphaS_1", "alphaS_2", "x"],
    blindingGroups: ["alphaS.*"],
    observed: real,
  });
  expect(noiShifts[0]).toBe(noiShifts[1]);
  expect(Math.abs(noiShifts[0]! / numpy.offsets["alphaS.*_data"] - 1)).toBeLessThan(1e-12);
  expect(noiShifts[2]).not.toBe(noiShifts[0]);
});

test("a parameter that is both unblinded and in a group is refused", async () => {
  const request = {
    ...nothing,
    scheme: "additive",
    pois: ["sig"],
    unblind: ["sig"],
    blindingGroups: ["s.*"],
    observed: real,
  } as const;
  await expect(blindingOffsets(request)).rejects.toThrow(/options\.data\.blindingGroups is "s\.\*".*"sig"/);
});

test("an expression that matches nothing is refused, so that a slip does not blind or share the wrong thing", async () => {
  const request = { ...nothing, scheme: "additive", pois: ["sig"], nois: ["mass"], observed: real } as const;
  await expect(blindingOffsets({ ...request, unblind: ["sgi"] })).rejects.toThrow(
    /options\.data\.unblind is "sgi", expected an expression that matches a parameter of interest: sig, mass/,
  );
  await expect(blindingOffsets({ ...request, blindingGroups: ["mas"] })).rejects.toThrow(
    /options\.data\.blindingGroups is "mas"/,
  );
  const none = { ...request, pois: [], nois: [], unblind: [".*"] };
  expect((await blindingOffsets(none)).unblinded).toEqual([]);
});
