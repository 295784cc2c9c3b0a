import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FitInput } from "@rabbit-fit/contracts";
import { type FitOptions, fit } from "@rabbit-fit/fitter";
import { readFitResult, writeFitInput } from "@rabbit-fit/io-hdf5/node";
import { type FitView, uncertaintiesOf, viewResult } from "@rabbit-fit/results";
import { histogram, integerAxis, stringCategoryAxis } from "@rabbit-fit/sparse-hist";
import { mergeFitInputs, TensorWriter, type TensorWriterOptions } from "@rabbit-fit/tensor-writer";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { run } from "../../../apps/cli/src/run.js";

interface PyhfFit {
  readonly observed: Readonly<Record<string, readonly number[]>>;
  readonly parameters: Readonly<Record<string, { readonly value: number; readonly error: number }>>;
  /** 2 (-ln L) at the minimum, less that of the saturated model. */
  readonly saturated?: number;
}

const text = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");
const document = text("docs/coming-from.md");
const { cases, combine } = JSON.parse(text("fixtures/pyhf/fits.json")) as Readonly<
  Record<"cases" | "combine", Readonly<Record<string, PyhfFit>>>
>;

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

const signalHistosys: Translation = {
  writer: { systematicType: "normal" },
  book: (writer) => {
    addSignalRegion(writer);
    const [hi, lo] = [
      [2.5, 15],
      [1.5, 9],
    ] as const;
    writer.addSystematic([hi, lo], "h", { channel: "SR", process: "sig", symmetrize: "none" });
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
  "lumi of a background, as 1.02^x": norm(1.02),
  "histosys of a signal that does not grow with mu": signalHistosys,
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

  test("with histosys is another one where the variation of a signal would grow with its strength", async () => {
    const theirs = cases["histosys of a signal"]!;
    const { parameters } = await fitOf(signalHistosys, theirs);
    expect(Math.abs(parameters[0]!.sigma - theirs.parameters.mu!.error)).toBeGreaterThan(0.01);
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

/** A region of the card as the table of Combine says, with all that is in it. */
function bookCard(writer: TensorWriter, channels: readonly string[] = ["SR", "CR"], options = noVariances) {
  const processes = { SR: ["sig", "bkg"], CR: ["bkg"] };
  for (const channel of channels as readonly ("SR" | "CR")[]) {
    if (channel === "SR") addSignalRegion(writer, options, options);
    else writer.addProcess([300], "bkg", { channel, ...(options === noVariances && { variances: [0] }) });
    writer.addNormSystematic("lumi", { channel, process: processes[channel], uncertainty: 1.02 });
    if (channel === "SR") {
      const uncertainty = { up: 1.1, down: 0.92 };
      writer.addNormSystematic("theory", { channel, process: "bkg", uncertainty, symmetrize: "none" });
    }
    writer.addNormSystematic("rate", { channel, process: "bkg", uncertainty: 2, constrained: false });
  }
}

const card: Translation = {
  book: (writer) => bookCard(writer),
  parameters: { r: same("sig"), lumi: same("lumi"), theory: same("theory"), rate: factor("rate", 2) },
};

describe("a card of Combine, written as the table says", () => {
  const counted = combine["lnN and rateParam"]!;

  test("with lnN of one and of two numbers and a rateParam", async () => {
    expect(Math.abs(counted.parameters.theory!.value)).toBeGreaterThan(0.05);
    expect(Math.abs(counted.parameters.theory!.value)).toBeLessThan(0.5);
    await expectSameFit(card, counted);
  });

  test("without autoMCStats has variances of zeros, or --noBinByBinStat", async () => {
    const numbers: Translation = { ...card, book: (writer) => bookCard(writer, undefined, {} as never) };
    await expectSameFit({ ...numbers, likelihood: { binByBinStat: { kind: "none" } } }, counted);
    // By default numbers without variances are counts of simulated events.
    const fitted = await fitOf(numbers, counted);
    expect(fitted.parameters[0]!.sigma).toBeGreaterThan(1.2 * counted.parameters.r!.error);
  });

  test("with statistical uncertainty, relative to the yields before the fit", async () => {
    const addUncertain = (writer: TensorWriter) =>
      addSignalRegion(writer, { variances: [1, 2] }, { variances: [35, 23] });
    const statistical = combine["statistical uncertainty"]!;
    await expectSameFit({ book: addUncertain, parameters: { r: same("sig") } }, statistical);
  });

  test("with a shape is another one: each bin is interpolated as a lnN", async () => {
    const shape: Translation = {
      book: (writer) => {
        addSignalRegion(writer);
        const [up, down] = [
          [112, 51],
          [95, 47],
        ] as const;
        writer.addSystematic([up, down], "shape", { channel: "SR", process: "bkg", symmetrize: "none" });
      },
      parameters: { r: same("sig"), shape: same("shape") },
    };
    await expectSameFit(shape, combine["shape, each bin a lnN"]!);
    const theirs = combine["shape, as in Combine"]!;
    const [r] = (await fitOf(shape, theirs)).parameters;
    expect(Math.abs(Number(r!.x) - theirs.parameters.r!.value)).toBeGreaterThan(0.01);
  });

  test("combineCards.py is a merge", async () => {
    const cards = ["SR", "CR"].map((channel) => {
      const { [channel]: data } = counted.observed;
      const writer = writerWith({ [channel]: data! });
      bookCard(writer, [channel]);
      return { name: channel, input: writer.build() };
    });
    const merged = mergeFitInputs(cards, { systematicType: "log_normal" });
    expectParameters(await fittedView(merged), card, counted);
  });

  test("the saturated test is part of every fit", async () => {
    const { saturatedTest } = await fitOf(card, counted);
    expect(saturatedTest!.twoDeltaNll).toBeCloseTo(counted.saturated!, 6);
  });

  test("-t -1 --expectSignal fits the Asimov data of that strength", async () => {
    const asimov = combine["Asimov data for r = 2"]!;
    const writer = writerWith(asimov.observed);
    card.book(writer);
    const options: FitOptions = {
      data: { sets: ["asimov"] },
      parameters: { allowNegative: true, expectSignal: [{ parameter: "sig", value: 2 }] },
    };
    expectParameters(viewResult(await fit(writer.build(), options)).fit(), card, asimov);
  });
});

describe("the commands of the tables", () => {
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "rabbit-coming-from-"));
    const { observed } = combine["lnN and rateParam"]!;
    const writer = writerWith(observed);
    card.book(writer);
    await writeFitInput(join(folder, "card.hdf5"), writer.build());
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Carries out what a cell says, and gives the fits of its result. */
  async function rabbit(line: string) {
    const words = ["fit", join(folder, "card.hdf5"), "-o", folder, ...line.split(" ").slice(2)];
    const written: string[] = [];
    const code = await run(words, {
      stdout: { write: () => {} },
      stderr: { write: (text: string) => written.push(text) },
      environment: {},
      signal: new AbortController().signal,
    });
    expect(code, written.join("")).toBe(0);
    return viewResult(await readFitResult(join(folder, "fitresults.hdf5")));
  }
  const cell = (name: string) => {
    const row = document.split("\n").find((line) => line.startsWith(`| \`${name}\` |`));
    return row!.match(/`(rabbit fit [^`]*)`/)![1]!;
  };

  test("infer.mle.fit of pyhf", async () => {
    const result = await rabbit(cell("infer.mle.fit"));
    expectParameters(result.fit(), card, combine["lnN and rateParam"]!);
  });

  test("FitDiagnostics of Combine has the yields of each process with their uncertainties", async () => {
    const result = await rabbit(`${cell("-M FitDiagnostics")} --allowNegativeParam`);
    expectParameters(result.fit(), card, combine["lnN and rateParam"]!);
    const [region] = result.fit().yields();
    expect([...region!.postfit.processes.keys()]).toEqual(["sig", "bkg"]);
    expect(uncertaintiesOf(region!.postfit.inclusive!)!.every((sigma) => sigma > 0)).toBe(true);
  });

  test("-t N fits toys", async () => {
    const result = await rabbit("rabbit fit -t 3 --seed 1");
    expect(Array.from(result.toys().toys)).toEqual([1, 2, 3]);
  });
});

test("the numbers that the document names are those of both programs", async () => {
  const asymmetric = cases["normsys of 1.3 and 0.95, default interpolation"]!;
  const { value, error } = asymmetric.parameters.mu!;
  const [mu] = (await fitOf(norm({ up: 1.3, down: 0.95 }), asymmetric)).parameters;
  const [theirs, ours] = [
    [value, error],
    [Number(mu!.x), mu!.sigma],
  ].map((pair) => pair.map((number) => number.toFixed(3)).join(" ± "));
  expect(document.replaceAll(/\s+/g, " ")).toContain(`mu = ${theirs} in pyhf and ${ours} here`);
});

function writerWith(observed: PyhfFit["observed"], options?: TensorWriterOptions): TensorWriter {
  const writer = new TensorWriter(options);
  for (const [channel, data] of Object.entries(observed)) {
    writer.addChannel([integerAxis(0, data.length, NO_FLOW)], { name: channel });
    writer.addData(data, { channel });
  }
  return writer;
}

async function fittedView(input: FitInput, likelihood: FitOptions["likelihood"] = {}): Promise<FitView> {
  const result = await fit(input, {
    data: { sets: ["data"], unblind: [".*"] },
    parameters: { allowNegative: true },
    likelihood,
  });
  return viewResult(result).fit();
}

async function fitOf({ writer: options, book, likelihood }: Translation, { observed }: PyhfFit) {
  const writer = writerWith(observed, options);
  book(writer);
  return await fittedView(writer.build(), likelihood);
}

async function expectSameFit(translation: Translation, theirFit: PyhfFit) {
  expectParameters(await fitOf(translation, theirFit), translation, theirFit);
}

function expectParameters(fitted: FitView, { parameters }: Translation, theirFit: PyhfFit) {
  expect(fitted.group.convergence!.converged).toBe(true);
  for (const [theirs, { name, value, slope }] of Object.entries(parameters ?? { mu: same("sig") })) {
    const { x: shown, sigma } = fitted.parameters.find((parameter) => parameter.name === name)!;
    const x = Number(shown);
    const expected = theirFit.parameters[theirs]!;
    expect(value(x), theirs).toBeCloseTo(expected.value, 6);
    expect(Math.abs(slope(x)) * sigma, theirs).toBeCloseTo(expected.error, 6);
  }
}
