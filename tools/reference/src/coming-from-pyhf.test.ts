import { readFileSync } from "node:fs";
import { type FitOptions, fit } from "@rabbit-fit/fitter";
import { viewResult } from "@rabbit-fit/results";
import { histogram, integerAxis, stringCategoryAxis } from "@rabbit-fit/sparse-hist";
import { TensorWriter, type TensorWriterOptions } from "@rabbit-fit/tensor-writer";
import { describe, expect, test } from "vitest";

interface PyhfFit {
  readonly observed: Readonly<Record<string, readonly number[]>>;
  readonly parameters: Readonly<Record<string, { readonly value: number; readonly error: number }>>;
}

const { cases, combine } = JSON.parse(
  readFileSync(new URL("../../../fixtures/pyhf/fits.json", import.meta.url), "utf8"),
) as { cases: Readonly<Record<string, PyhfFit>>; combine: PyhfFit };

const SIGNAL = [2, 12];
const BACKGROUND = [100, 50];
const NO_FLOW = { name: "bin", underflow: false, overflow: false };
const noVariances = { variances: [0, 0] };

/** What the tables of docs/coming-from.md say to write for a model of pyhf. */
interface Translation {
  readonly writer?: TensorWriterOptions;
  readonly book: (writer: TensorWriter) => void;
  readonly likelihood?: FitOptions["likelihood"];
  /** Parameters of pyhf as functions of ours: `value(x)` and its derivative. */
  readonly parameters?: Readonly<
    Record<string, { name: string; value: (x: number) => number; slope: (x: number) => number }>
  >;
}

const same = (name: string) => ({ name, value: (x: number) => x, slope: () => 1 });
/** pyhf's factor of a normalisation with `uncertainty: kappa` is kappa^x. */
const factor = (name: string, kappa: number) => ({
  name,
  value: (x: number) => kappa ** x,
  slope: (x: number) => Math.log(kappa) * kappa ** x,
});

const addSignalRegion = (writer: TensorWriter, signal = noVariances, background = noVariances) => {
  writer.addProcess(SIGNAL, "sig", { channel: "SR", signal: true, ...signal });
  writer.addProcess(BACKGROUND, "bkg", { channel: "SR", ...background });
};

const norm = (uncertainty: number | { up: number; down: number }) => ({
  book: (writer: TensorWriter) => {
    addSignalRegion(writer);
    writer.addNormSystematic("n", { channel: "SR", process: "bkg", uncertainty, symmetrize: "none" });
  },
  parameters: { mu: same("sig"), n: same("n") },
});

const histosys: Translation = {
  writer: { systematicType: "normal" },
  book: (writer) => {
    addSignalRegion(writer);
    const [hi, lo] = [
      [108, 47],
      [92, 53],
    ];
    writer.addSystematic([hi!, lo!], "h", { channel: "SR", process: "bkg", symmetrize: "none" });
  },
  parameters: { mu: same("sig"), h: same("h") },
};

const translations: Readonly<Record<string, Translation>> = {
  "normfactor of a signal": { book: addSignalRegion },
  "normfactor of a background": {
    book: (writer) => {
      addSignalRegion(writer);
      writer.addProcess([300], "bkg", { channel: "CR", variances: [0] });
      for (const channel of ["SR", "CR"])
        writer.addNormSystematic("k", { channel, process: "bkg", uncertainty: 2, constrained: false });
    },
    parameters: { mu: same("sig"), k: factor("k", 2) },
  },
  "normsys, symmetric": norm({ up: 1.1, down: 1 / 1.1 }),
  "normsys beyond one standard deviation, default interpolation": norm({ up: 1.1, down: 0.95 }),
  "lumi of a background": {
    writer: { systematicType: "normal" },
    book: (writer) => {
      addSignalRegion(writer);
      writer.addNormSystematic("lumi", { channel: "SR", process: "bkg", uncertainty: 1.02 });
    },
    parameters: { mu: same("sig"), lumi: { name: "lumi", value: (x) => 1 + 0.02 * x, slope: () => 0.02 } },
  },
  "histosys of a background": histosys,
  "histosys of a background, default interpolation": histosys,
  staterror: {
    book: (writer) => addSignalRegion(writer, { variances: [0.09, 1] }, { variances: [36, 25] }),
    likelihood: { binByBinStat: { kind: "lite", type: "normal-multiplicative" } },
  },
  shapesys: {
    book: (writer) => addSignalRegion(writer, noVariances, { variances: [36, 25] }),
    likelihood: { binByBinStat: { kind: "full", type: "gamma" } },
  },
  shapefactor: {
    book: (writer) => {
      addSignalRegion(writer);
      writer.addProcess([200, 90], "bkg", { channel: "CR", ...noVariances });
      for (const [channel, nominal] of [
        ["SR", BACKGROUND],
        ["CR", [200, 90]],
      ] as const) {
        const f = stringCategoryAxis(["0", "1"], { name: "f", overflow: false });
        const doubled = nominal.flatMap((n, bin) => [n * (bin === 0 ? 2 : 1), n * (bin === 1 ? 2 : 1)]);
        const bins = integerAxis(0, 2, NO_FLOW);
        writer.addSystematic(histogram([bins, f], { values: doubled }), "f", {
          channel,
          process: "bkg",
          constrained: false,
        });
      }
    },
    parameters: { mu: same("sig"), "f[0]": factor("f_0", 2), "f[1]": factor("f_1", 2) },
  },
};

describe("a model of pyhf, written as the table says", () => {
  test.each(Object.entries(translations))("%s", async (name, translation) => {
    await expectSameFit(translation, cases[name]!);
  });

  test("is another one between one standard deviation down and up where a normsys is asymmetric", async () => {
    const fitted = await fitOf(
      norm({ up: 1.3, down: 0.95 }),
      cases["normsys of 1.3 and 0.95, default interpolation"]!,
    );
    // pyhf: mu = 0.982 +- 0.856, n = 0.318 +- 0.376.
    expect(fitted.parameters.map(({ x }) => Number(x).toFixed(3))).toEqual(["0.977", "0.331"]);
    expect(fitted.parameters.map(({ sigma }) => sigma.toFixed(3))).toEqual(["0.858", "0.336"]);
  });
});

test("a card of Combine with lnN of one and of two numbers and a rateParam, written as the table says", async () => {
  const card: Translation = {
    book: (writer) => {
      addSignalRegion(writer);
      writer.addProcess([300], "bkg", { channel: "CR", variances: [0] });
      writer.addNormSystematic("lumi", { channel: "SR", process: ["sig", "bkg"], uncertainty: 1.02 });
      writer.addNormSystematic("lumi", { channel: "CR", process: "bkg", uncertainty: 1.02 });
      writer.addNormSystematic("theory", {
        channel: "SR",
        process: "bkg",
        uncertainty: { up: 1.1, down: 0.92 },
        symmetrize: "none",
      });
      for (const channel of ["SR", "CR"])
        writer.addNormSystematic("rate", { channel, process: "bkg", uncertainty: 2, constrained: false });
    },
    parameters: { r: same("sig"), lumi: same("lumi"), theory: same("theory"), rate: factor("rate", 2) },
  };
  expect(Math.abs(combine.parameters.theory!.value)).toBeGreaterThan(0.05);
  expect(Math.abs(combine.parameters.theory!.value)).toBeLessThan(0.5);
  await expectSameFit(card, combine);
});

async function fitOf({ writer: options, book, likelihood }: Translation, { observed }: PyhfFit) {
  const writer = new TensorWriter(options);
  for (const [channel, data] of Object.entries(observed)) {
    writer.addChannel([integerAxis(0, data.length, NO_FLOW)], { name: channel });
    writer.addData(data, { channel });
  }
  book(writer);
  const result = await fit(writer.build(), {
    data: { sets: ["data"], unblind: [".*"] },
    parameters: { allowNegative: true },
    likelihood: likelihood ?? {},
  });
  return viewResult(result).fit();
}

async function expectSameFit(translation: Translation, theirFit: PyhfFit) {
  const fitted = await fitOf(translation, theirFit);
  expect(fitted.group.convergence!.converged).toBe(true);
  for (const [theirs, { name, value, slope }] of Object.entries(
    translation.parameters ?? { mu: same("sig") },
  )) {
    const { x: shown, sigma } = fitted.parameters.find((parameter) => parameter.name === name)!;
    const x = Number(shown);
    const expected = theirFit.parameters[theirs]!;
    expect(value(x), theirs).toBeCloseTo(expected.value, 6);
    expect(Math.abs(slope(x)) * sigma, theirs).toBeCloseTo(expected.error, 6);
  }
}
