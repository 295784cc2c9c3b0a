import type { FitInput, SystematicType } from "@rabbit-fit/contracts";
import { expect, test } from "vitest";
import { fit } from "../fit/fit.js";
import { exampleInput } from "../testing/example-input.fixture.js";
import { sharedInput } from "./shared-input.js";

function inputOf(storage: "dense" | "sparse", systematicType: SystematicType): FitInput {
  const upper = {
    firstRow: 0,
    rowStart: Uint32Array.of(0, 2, 3),
    columns: Uint32Array.of(0, 1, 1),
    values: Float64Array.of(5, -2, 7),
  };
  const hessian = { kind: "sparse", size: 2, upper: [upper] } as const;
  return {
    ...exampleInput({ storage, systematicType }),
    externalTerms: [
      { name: "prior", parameters: ["syst0", "syst1"], hessian: { ...hessian, upper: [upper] } },
    ],
  };
}

/** All arrays of numbers. */
function arraysOf(value: unknown): ArrayBufferView[] {
  if (ArrayBuffer.isView(value)) return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(arraysOf) : [];
}

test.each([
  ["dense", "log_normal"],
  ["sparse", "log_normal"],
  ["dense", "normal"],
  ["sparse", "normal"],
] as const)(
  "a shared input has the numbers of its own (%s, %s), and a fit of it the same bits and leaves them",
  async (storage, type) => {
    const input = inputOf(storage, type);
    const shared = sharedInput(input);
    expect(shared).toEqual(input);
    const { templates, externalTerms, data, sumw, sumw2 } = shared;
    for (const { buffer } of arraysOf({ templates, externalTerms, data, sumw, sumw2 })) {
      expect(buffer).toBeInstanceOf(SharedArrayBuffer);
    }
    for (const { buffer } of arraysOf(input)) expect(buffer).toBeInstanceOf(ArrayBuffer);
    const options = { data: { sets: ["data"] }, covariance: "none", run: { threads: 0 } } as const;
    const [own, ofShared] = [await fit(input, options), await fit(shared, options)];
    expect(ofShared.groups[0]!.nllvalfull).toBe(own.groups[0]!.nllvalfull);
    expect(ofShared.groups[0]!.histograms.get("parms")).toEqual(own.groups[0]!.histograms.get("parms"));
    expect(shared).toEqual(inputOf(storage, type));
  },
);
