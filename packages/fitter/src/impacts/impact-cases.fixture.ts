import type { FitInput } from "@rabbit-fit/contracts";
import { fitToData } from "../fit/fit-to-data.fixture.js";
import type { BinByBinStat, FitOptions, LikelihoodForm } from "../options/fit-options.js";
import type { Postfit } from "../postfit/postfit.js";
import { exampleInput, seededRandom } from "../testing/example-input.fixture.js";

export interface ImpactCase {
  readonly name: string;
  readonly input: FitInput;
  readonly options: FitOptions;
}

const BINS = 9;

/** Groups with and without unconstrained members, and one of all systematics. */
export const exampleGroups = [
  { name: "first", indices: Int32Array.of(1, 2) },
  { name: "second", indices: Int32Array.of(3) },
  { name: "all", indices: Int32Array.of(0, 1, 2, 3, 4) },
];

export function impactInput(
  form: LikelihoodForm,
  options: Parameters<typeof exampleInput>[0] = {},
): FitInput {
  const input = withoutEvents(exampleInput({ bins: BINS, seed: 3, ...options }));
  const random = seededRandom(11);
  const { counts } = input.data;
  const data =
    form === "poisson"
      ? input.data
      : form === "chi2"
        ? { counts, variances: counts.map((count) => 1.3 * count + 20 * random() + 5) }
        : { counts, inverseCovariance: inverseCovariance(counts) };
  return { ...input, data, systematics: { ...input.systematics, groups: exampleGroups } };
}

/**
 * The bin without counts is one where hardly any are expected: far from the data nothing is Gaussian. Where systematics add,
 * it has the counts that are expected.
 */
function withoutEvents(input: FitInput): FitInput {
  const bin = input.data.counts.indexOf(0);
  const share = input.systematicType === "normal" ? 1 : 0.01;
  const processCount = input.processes.length;
  const { templates } = input;
  const isOfBin = (cell: number) => Math.floor(cell / processCount) === bin;
  const norm = templates.norm.map((value, row) =>
    (templates.kind === "dense" ? isOfBin(row) : templates.bins[row] === bin) ? share * value : value,
  );
  const sumw = input.sumw.map((value, cell) => (isOfBin(cell) ? share * value : value));
  const sumw2 = input.sumw2.map((value, cell) => (isOfBin(cell) ? share ** 2 * value : value));
  const expected = sumw.reduce((sum, value, cell) => (isOfBin(cell) ? sum + value : sum), 0);
  const counts = input.data.counts.with(bin, share === 1 ? Math.round(expected) : 0);
  return { ...input, templates: { ...templates, norm }, sumw, sumw2, data: { counts } };
}

/** Of neighbours that are correlated. */
function inverseCovariance(counts: Float64Array): Float64Array {
  const out = new Float64Array(counts.length ** 2);
  counts.forEach((count, bin) => {
    out[bin * (counts.length + 1)] = 1 / (count + 10);
    if (bin === 0) return;
    const coupling = -0.2 / Math.sqrt((count + 10) * (counts[bin - 1]! + 10));
    out[bin * counts.length + bin - 1] = out[(bin - 1) * counts.length + bin] = coupling;
  });
  return out;
}

const treatments: readonly BinByBinStat[] = [
  { kind: "none" },
  ...(["lite", "full"] as const).flatMap((kind) =>
    (["gamma", "normal-additive", "normal-multiplicative"] as const).map((type) => ({ kind, type })),
  ),
];

/** Every form of the data with every treatment of bin-by-bin parameters, dense and sparse in turns. */
export const impactCases: readonly ImpactCase[] = (["poisson", "chi2", "covariance"] as const).flatMap(
  (form) =>
    treatments
      .filter((treatment) => form !== "covariance" || treatment.kind === "none" || treatment.type !== "gamma")
      .map((binByBinStat, i) => ({
        name: `${form}, ${Object.values(binByBinStat).join(" ")}`,
        input: impactInput(form, {
          storage: i % 2 ? "sparse" : "dense",
          symmetric: i % 3 === 0,
          systematicType: i % 4 === 3 ? "normal" : "log_normal",
        }),
        options: { likelihood: { form, binByBinStat }, parameters: { allowNegative: i % 2 === 0 } },
      })),
);

/** Copies of the templates, as a fit takes them over. */
export function fitCase({ input, options }: Pick<ImpactCase, "input" | "options">) {
  return fitToData(structuredClone(input), options);
}

/** Variances of all parameters of a fit, [parameters]. */
export function variancesOf(fit: Postfit): Float64Array {
  const { values, size } = fit.covariance()!;
  return Float64Array.from({ length: size }, (_, i) => values[i * (size + 1)]!);
}
