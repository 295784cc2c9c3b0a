import { hessian, jacobian, ops, type Tensor, tensor } from "@rabbit-fit/autodiff-kernels";
import { afterEach, describe, expect, test } from "vitest";
import { postfitChiSquare } from "../chi-square/postfit-chi-square.js";
import { residualSources } from "../chi-square/residual-sources.js";
import { StatisticalModel } from "../likelihood/statistical-model.js";
import { solveByLu } from "../linear-algebra/lu-solve.js";
import { comparedBins } from "../mappings/base-mapping.fixture.js";
import type { BinByBinStat, LikelihoodForm } from "../options/fit-options.js";
import { Frozen } from "../parameters/frozen.js";
import { exampleInput, seededRandom } from "../testing/example-input.fixture.js";
import type { BinBlock } from "./bin-blocks.js";
import { type JacobianTaker, jacobianPass } from "./jacobian-pass.js";
import { type JointModel, type JointModelOptions, jointModel, jointVariants } from "./joint-model.slow.js";
import type { PredictedLikelihood } from "./predicted-likelihood.js";
import { type Prediction, predict } from "./prediction.js";
import { inclusiveVariances, processVariances } from "./yield-variances.js";

/** The Jacobian as a whole, which a pass never has. */
interface WholeJacobian {
  /** [bins with masked channels, parameters] */
  readonly expected: Float64Array;
  readonly inclusive: Float64Array;
  readonly slopes: Float64Array;
  /** [rows, parameters] */
  readonly ofRows: Float64Array;
}

function collect(prediction: Prediction): WholeJacobian {
  const { rows, size } = prediction.likelihood;
  const ofBins = () => new Float64Array(rows.binCount * size);
  const out = {
    expected: ofBins(),
    inclusive: ofBins(),
    slopes: ofBins(),
    ofRows: new Float64Array(rows.rowCount * size),
  };
  const taker: JacobianTaker = {
    bins: "all",
    take: (block) => {
      out.expected.set(block.expected(), block.firstBin * size);
      out.inclusive.set(block.inclusive(), block.firstBin * size);
      out.slopes.set(block.slopes, block.firstBin * size);
      out.ofRows.set(block.ofRows(), block.firstRow * size);
    },
  };
  jacobianPass(prediction, [taker]);
  return out;
}

function expectClose(actual: Float64Array, expected: Float64Array, tolerance: number): void {
  expect(actual).toHaveLength(expected.length);
  const largest = Math.max(...expected.map(Math.abs));
  actual.forEach((value, i) => {
    expect(Math.abs(value - expected[i]!)).toBeLessThanOrEqual(
      tolerance * (Math.abs(expected[i]!) + largest),
    );
  });
}

describe("the derivatives of the blocks are those of the joint model, whose betas follow by the theorem of implicit functions", () => {
  const PARAMETERS = 3;
  const frozen = new Frozen(Uint8Array.of(0, 1, 0));

  /** df/dx where betas follow: f_x - f_beta H_bb^-1 H_bx, by machine; 0 for frozen parameters. [values of f, parameters] */
  function followed(
    { parts }: JointModel,
    f: (w: Tensor) => Tensor,
    w: Float64Array,
    second: Float64Array | undefined,
  ) {
    const betaCount = parts.counts - parts.beta;
    const derivatives = jacobian(f)(tensor(w)).data;
    const count = derivatives.length / w.length;
    const out = new Float64Array(count * PARAMETERS);
    for (let p = 0; p < PARAMETERS; p++) {
      if (frozen.has(p)) continue;
      let dBeta = new Float64Array(betaCount);
      if (second && betaCount > 0) {
        const curvature = Float64Array.from({ length: betaCount ** 2 }, (_, entry) => {
          const [i, j] = [Math.floor(entry / betaCount), entry % betaCount];
          return second[(parts.beta + i) * w.length + parts.beta + j]!;
        });
        const mixed = Float64Array.from(
          { length: betaCount },
          (_, i) => -second[(parts.beta + i) * w.length + p]!,
        );
        dBeta = Float64Array.from(solveByLu(curvature, mixed));
      }
      for (let i = 0; i < count; i++) {
        let sum = derivatives[i * w.length + p]!;
        dBeta.forEach((value, b) => {
          sum += derivatives[i * w.length + parts.beta + b]! * value;
        });
        out[i * PARAMETERS + p] = sum;
      }
    }
    return out;
  }

  function twin(options: JointModelOptions, profile: "profiled" | "unprofiled") {
    const model = jointModel(options);
    const { likelihood } = model;
    const { rows, processCount, form, observed, variances, dataBinCount } = likelihood;
    const inverseCovariance = likelihood.covariance?.inverse;
    const prediction = predict(likelihood, { x: model.x, profile, frozen });
    const w = model.at(prediction.bins.betas?.values ?? new Float64Array(0));
    const second = profile === "profiled" ? hessian(model.nll)(tensor(w)).data : undefined;
    const cellCount = rows.binCount * processCount;
    const binOfCell = Int32Array.from({ length: cellCount }, (_, cell) => Math.floor(cell / processCount));
    const inBins = (f: (w: Tensor) => Tensor) => (at: Tensor) =>
      ops.scatterAdd(f(at), binOfCell, rows.binCount);
    const expected = followed(model, inBins(model.ownYields), w, second);
    const ofCells = followed(model, model.yields, w, second);
    const ofRows = new Float64Array(rows.rowCount * PARAMETERS);
    for (let bin = 0; bin < rows.binCount; bin++) {
      for (let row = rows.rowStart[bin]!; row < rows.rowStart[bin + 1]!; row++) {
        const cell = bin * processCount + rows.processes[row]!;
        ofRows.set(ofCells.subarray(cell * PARAMETERS, (cell + 1) * PARAMETERS), row * PARAMETERS);
      }
    }
    // dt = D'' dn, with D'' = N / n^2, 1 / V or C^-1.
    const slopes = new Float64Array(rows.binCount * PARAMETERS);
    for (let bin = 0; second && bin < dataBinCount; bin++) {
      for (let other = 0; other < dataBinCount; other++) {
        const curvature =
          form === "covariance"
            ? inverseCovariance![bin * dataBinCount + other]!
            : bin !== other
              ? 0
              : form === "chi2"
                ? 1 / variances![bin]!
                : observed[bin]! / prediction.bins.yields[bin]! ** 2;
        for (let p = 0; p < PARAMETERS; p++) {
          slopes[bin * PARAMETERS + p]! += curvature * expected[other * PARAMETERS + p]!;
        }
      }
    }
    const whole: WholeJacobian = {
      expected,
      inclusive: followed(model, inBins(model.yields), w, second),
      slopes,
      ofRows,
    };
    return { prediction, whole };
  }

  test.each(
    jointVariants.flatMap(([name, options]) => [
      [name, "profiled", options] as const,
      [name, "unprofiled", options] as const,
    ]),
  )("%s, %s", (_name, profile, options) => {
    const { prediction, whole } = twin(options, profile);
    const found = collect(prediction);
    // Sums of products of some ten terms, and one inverse of a well conditioned matrix.
    for (const part of ["expected", "inclusive", "slopes", "ofRows"] as const) {
      expectClose(found[part], whole[part], 1e-11);
    }
  });
});

describe("the derivatives of the blocks are central differences of the prediction", () => {
  const open: StatisticalModel[] = [];
  afterEach(async () => {
    await Promise.all(open.splice(0).map((model) => model.close()));
  });

  const BINS = 5;
  const PROCESSES = 4;

  async function likelihoodOf(
    storage: "dense" | "sparse",
    { form, binByBinStat, varies }: { form: LikelihoodForm; binByBinStat: BinByBinStat; varies: boolean },
  ) {
    const input = exampleInput({ storage, bins: BINS });
    const random = seededRandom(2);
    const inverseCovariance = new Float64Array(BINS * BINS);
    for (let i = 0; i < BINS; i++) {
      for (let j = 0; j < BINS; j++) inverseCovariance[i * BINS + j] = i === j ? 0.01 : 0.0005 * (1 + i + j);
    }
    const variances = input.data.counts.map((count) => count + 5);
    const data = { ...input.data, variances, ...(form === "covariance" && { inverseCovariance }) };
    const betaVariations = Float64Array.from({ length: (BINS + 2) * BINS * PROCESSES }, () => random() - 0.5);
    const model = await StatisticalModel.create(
      { ...input, data, ...(varies && { betaVariations }) },
      { likelihood: { form, binByBinStat }, threads: 0 },
    );
    open.push(model);
    return model.likelihood(model.place(data));
  }

  const treatments: [name: string, binByBinStat: BinByBinStat, varies: boolean][] = [
    ["no bin-by-bin parameters", { kind: "none" }, false],
  ];
  for (const kind of ["lite", "full"] as const) {
    for (const type of ["gamma", "normal-additive", "normal-multiplicative"] as const) {
      treatments.push([`${kind} ${type}`, { kind, type }, false]);
      if (kind === "full" && type !== "normal-additive") {
        treatments.push([`${kind} ${type} with variations of bins by each other`, { kind, type }, true]);
      }
    }
  }
  const cases = (["dense", "sparse"] as const).flatMap((storage) =>
    (["poisson", "chi2", "covariance"] as const).flatMap((form) =>
      treatments
        .filter(([, stat]) => form !== "covariance" || stat.kind === "none" || stat.type !== "gamma")
        .map(
          ([name, binByBinStat, varies]) => [storage, form, name, { form, binByBinStat, varies }] as const,
        ),
    ),
  );

  test.each(cases)("%s templates, %s, %s", async (storage, _form, _name, options) => {
    const likelihood = await likelihoodOf(storage, options);
    const { size, rows } = likelihood;
    const random = seededRandom(7);
    const x = likelihood.start.map((value) => value + 0.3 * (random() - 0.5));
    const frozen = Frozen.none(size).and([1, 4]);
    const at = (point: Float64Array) => predict(likelihood, { x: point, profile: "profiled", frozen });
    const found = collect(at(x));
    const shapes = {
      expected: rows.binCount,
      inclusive: rows.binCount,
      slopes: rows.binCount,
      ofRows: rows.rowCount,
    };
    const whole = Object.fromEntries(
      Object.entries(shapes).map(([part, count]) => [part, new Float64Array(count * size)]),
    ) as unknown as WholeJacobian;
    const step = 1e-4;
    for (let p = 0; p < size; p++) {
      if (frozen.has(p)) continue;
      const [up, down] = [1, -1].map((sign) => at(x.map((value, i) => value + (i === p ? sign * step : 0))));
      const difference = (of: (prediction: Prediction) => Float64Array, out: Float64Array) => {
        const low = of(down!);
        of(up!).forEach((value, i) => {
          out[i * size + p] = (value - low[i]!) / (2 * step);
        });
      };
      difference(({ bins }) => bins.yields, whole.expected);
      difference((prediction) => prediction.yields().inclusive, whole.inclusive);
      difference(({ bins }) => bins.slope, whole.slopes);
      difference((prediction) => prediction.yields().ofRows, whole.ofRows);
    }
    // 1e-7: the third derivative times the square of the step, and rounding over the step.
    for (const part of ["expected", "inclusive", "slopes", "ofRows"] as const) {
      expectClose(found[part], whole[part], 1e-7);
    }
  });
});

describe("blocks", () => {
  const options: JointModelOptions = {
    form: "covariance",
    treatment: { mode: "full", type: "normal-multiplicative" },
    variations: true,
  };
  const { likelihood, x, constraintWeights } = jointModel(options);

  /** The same likelihood with parameters that nothing depends on, so that a row takes 3 MiB, and ten a block. */
  const extended = 3 * 2 ** 17;
  const wide: PredictedLikelihood = {
    ...likelihood,
    size: extended,
    yields: {
      derivatives: (at) => {
        const { yields, fillJacobian } = likelihood.yields.derivatives(at.subarray(0, 3));
        return {
          yields,
          fillJacobian: (firstRow, rowCount, out) => {
            const narrow = new Float64Array(rowCount * 3);
            fillJacobian(firstRow, rowCount, narrow);
            for (let row = 0; row < rowCount; row++) {
              out.set(narrow.subarray(row * 3, (row + 1) * 3), row * extended);
            }
          },
        };
      },
    },
  };

  function blocksOf(taker: JacobianTaker["bins"], prediction: Prediction) {
    const seen: Pick<BinBlock, "firstBin" | "binCount" | "firstRow" | "rowCount">[] = [];
    const take = ({ firstBin, binCount, firstRow, rowCount }: BinBlock) =>
      void seen.push({ firstBin, binCount, firstRow, rowCount });
    jacobianPass(prediction, [{ bins: taker, take }]);
    return seen.map(({ firstBin, binCount, firstRow, rowCount }) => {
      const { rowStart } = prediction.likelihood.rows;
      expect([firstRow, firstRow + rowCount]).toEqual([rowStart[firstBin], rowStart[firstBin + binCount]]);
      return [firstBin, firstBin + binCount];
    });
  }

  test("follow each other, apart where the masked channels begin, and results do not depend on them", () => {
    const narrow = predict(likelihood, { x, profile: "profiled", frozen: Frozen.none(3) });
    const wideX = new Float64Array(extended);
    wideX.set(x);
    const cut = predict(wide, { x: wideX, profile: "profiled", frozen: Frozen.none(extended) });
    expect(blocksOf("all", narrow)).toEqual([
      [0, 5],
      [5, 7],
    ]);
    expect(blocksOf("data", narrow)).toEqual([[0, 5]]);
    expect(blocksOf("all", cut)).toEqual([
      [0, 4],
      [4, 5],
      [5, 7],
    ]);
    expect(blocksOf("data", cut)).toEqual([
      [0, 4],
      [4, 5],
    ]);

    const variances = (prediction: Prediction) => {
      const ofParameters = Float64Array.from({ length: prediction.likelihood.size }, (_, i) => 0.1 + (i % 3));
      const covariance = { kind: "diagonal", variances: ofParameters } as const;
      const takers = [inclusiveVariances(prediction, covariance), processVariances(prediction, covariance)];
      jacobianPass(prediction, takers);
      return takers.map((taker) => taker.result());
    };
    expect(variances(cut)).toEqual(variances(narrow));
  });

  test("make each matrix once for all takers, and takers do not disturb each other", () => {
    const prediction = predict(likelihood, { x, profile: "profiled", frozen: Frozen.none(3) });
    const values = Float64Array.of(0.3, 0.1, 0, 0.1, 0.2, 0.05, 0, 0.05, 0.7);
    const covariance = { kind: "dense", size: 3, values } as const;
    const made = () =>
      [
        inclusiveVariances(prediction, covariance),
        postfitChiSquare(
          prediction,
          covariance,
          comparedBins(prediction),
          residualSources(prediction, constraintWeights),
        ),
        processVariances(prediction, covariance),
      ] as const;
    const alone = made().map((taker) => {
      jacobianPass(prediction, [taker]);
      return taker.result();
    });
    const kept: Float64Array[][] = [];
    const keeper: JacobianTaker = {
      bins: "all",
      take: (block) => void kept.push([block.expected(), block.inclusive(), block.ofRows()]),
    };
    const together = made();
    jacobianPass(prediction, [keeper, ...together, keeper]);
    expect(together.map((taker) => taker.result())).toEqual(alone);
    const [first, second] = [kept[0]!, kept[1]!];
    expect(first.map((matrix, i) => matrix === second[i])).toEqual([true, true, true]);
  });
});
