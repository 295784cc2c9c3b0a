/** The cases of the reference's tests/test_external_term.py. */
import type { FitInput } from "@rabbit-fit/contracts";
import { fit, StatisticalModel } from "@rabbit-fit/fitter";
import { histogram, innerValues, sparseHistogram, stringCategoryAxis } from "@rabbit-fit/sparse-hist";
import { type ExternalLikelihoodTerm, TensorWriter } from "@rabbit-fit/tensor-writer";
import { describe, expect, test } from "vitest";
import { backgroundCounts, tilted, weighted, xAxis } from "./writer/example-histograms.js";
import { throughFile } from "./writer/through-file.js";

const background = backgroundCounts(0);
const axis = (name: string) => stringCategoryAxis(["shape"], { name });
const gradient = (value: number) => histogram([axis("params")], { values: [value] });
const hessianAxes = [axis("params0"), axis("params1")];
const hessian = (value: number) => histogram(hessianAxes, { values: [value] });
/** These axes have an overflow bin: the element is the first of 2 x 2. */
const sparseHessian = (value: number) => sparseHistogram(hessianAxes, { indices: [0], values: [value] });

/** A background, as a signal, with one shape systematic and an external term. */
function tensor(term?: ExternalLikelihoodTerm): Promise<FitInput> {
  const writer = new TensorWriter();
  writer.addChannel([xAxis], { name: "ch0" });
  writer.addData(histogram([xAxis], { values: background }));
  writer.addProcess(weighted(background), "bkg", { signal: true });
  const pair = [weighted(tilted(background, 1)), weighted(tilted(background, -1))] as const;
  writer.addSystematic(pair, "shape", { process: "bkg", channel: "ch0", symmetrize: "average" });
  if (term) writer.addExternalLikelihoodTerm(term);
  return throughFile(writer);
}

const options = { data: { unblind: [".*"] }, likelihood: { binByBinStat: { kind: "none" } } } as const;

/** The postfit value of the shape, fitted to what the tensor itself predicts. */
async function fittedShape(input: FitInput): Promise<number> {
  const { groups } = await fit(input, { ...options, data: { ...options.data, sets: ["asimov"] } });
  return innerValues(groups[0]!.histograms.get("parms")!)[1]!;
}

/** Derivatives of the likelihood by the shape, at the prediction. */
async function derivatives(input: FitInput): Promise<{ gradient: number; hessian: number }> {
  const model = await StatisticalModel.create(input, { likelihood: options.likelihood });
  try {
    expect(model.parameterNames).toEqual(["bkg", "shape"]);
    const nominal = model.likelihood();
    const likelihood = model.likelihood(model.place({ counts: nominal.yields.at(nominal.start) }));
    const out = new Float64Array(2);
    likelihood.valueAndGradient(likelihood.start, out);
    const matrix = new Float64Array(4);
    likelihood.hessian(likelihood.start, matrix);
    return { gradient: out[1]!, hessian: matrix[3]! };
  } finally {
    await model.close();
  }
}

test("without an external term the fit to the prediction leaves the shape at zero", async () => {
  expect(Math.abs(await fittedShape(await tensor()))).toBeLessThan(1e-6);
});

describe("an external term adds its gradient g and its Hessian h to those of the likelihood", () => {
  test.each<[string, ExternalLikelihoodTerm, number, number]>([
    ["gradient only", { gradient: gradient(1) }, 1, 0],
    ["gradient and dense Hessian", { gradient: gradient(1), hessian: hessian(2) }, 1, 2],
    ["gradient and sparse Hessian", { gradient: gradient(1), hessian: sparseHessian(2) }, 1, 2],
    ["Hessian only", { hessian: hessian(5) }, 0, 5],
  ])("%s", async (_, term, g, h) => {
    const without = await derivatives(await tensor());
    const added = await derivatives(await tensor(term));
    expect(Math.abs(added.gradient - without.gradient - g)).toBeLessThan(1e-8);
    expect(Math.abs(added.hessian - without.hessian - h)).toBeLessThan(1e-8);
  });
});

test("a fit with a positive gradient pulls the shape to negative values", async () => {
  expect(await fittedShape(await tensor({ gradient: gradient(1) }))).toBeLessThan(-1e-3);
});
