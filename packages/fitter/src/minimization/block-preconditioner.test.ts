import { matrixProduct } from "@rabbit-fit/autodiff-kernels";
import type { FitInput } from "@rabbit-fit/contracts";
import { type MinimizerMethod, methodTraits, minimizerMethods } from "@rabbit-fit/minimizers";
import { afterEach, describe, expect, test } from "vitest";
import { fit } from "../fit/fit.js";
import { openFit } from "../fit/session.js";
import type { Likelihood } from "../likelihood/likelihood.js";
import { StatisticalModel } from "../likelihood/statistical-model.js";
import type { FitOptions, PreconditionerOptions } from "../options/fit-options.js";
import { Frozen } from "../parameters/frozen.js";
import { parameterBlocks } from "../preconditioner/parameter-blocks.js";
import { exampleInput } from "../testing/example-input.fixture.js";
import {
  blockPreconditioner,
  expectedLikelihood,
  hessianBlock,
  spectralInverse,
} from "./block-preconditioner.js";

const open: StatisticalModel[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((model) => model.close()));
});

async function likelihoodOf(options: FitOptions = {}): Promise<Likelihood> {
  const input = exampleInput();
  const model = await StatisticalModel.create(input, {
    ...options,
    likelihood: { binByBinStat: { kind: "none" }, ...options.likelihood },
    threads: 0,
  });
  open.push(model);
  return model.likelihood(model.place(input.data));
}

const groups: FitInput["systematics"]["groups"] = [{ name: "shapes", indices: Int32Array.of(1, 3) }];

function contextOf({ parameterNames, constraints, map }: Likelihood) {
  return { parameterNames, constraints, modelCount: map.modelCount, systematics: { groups } };
}

describe("blocks", () => {
  test("are one of all parameters without constraint by default", async () => {
    const likelihood = await likelihoodOf();
    const [block, ...others] = parameterBlocks(undefined, contextOf(likelihood));
    expect(others).toEqual([]);
    const names = Array.from(block!.parameters, (i) => likelihood.parameterNames[i]);
    expect(names).toEqual(["sig1", "sig2", "syst0"]);
  });

  test("are groups, names and expressions, each parameter in the first that has it", async () => {
    const likelihood = await likelihoodOf();
    const blocks = parameterBlocks(["shapes", "sig1", "syst.*"], contextOf(likelihood));
    const names = blocks.map(({ parameters }) => Array.from(parameters, (i) => likelihood.parameterNames[i]));
    expect(names).toEqual([["syst1", "syst3"], ["sig1"], ["syst0", "syst2", "syst4"]]);
  });

  test("that match nothing are refused", async () => {
    const options: FitOptions = { minimizer: { preconditioner: { blocks: ["sig1", "nope.*"] } } };
    await expect(openFit(exampleInput(), options)).rejects.toThrow(
      /options\.minimizer\.preconditioner\.blocks\[1\] is "nope\.\*", expected a group of systematics, the name/,
    );
  });
});

/** M^-1 as a matrix, [size, size]. */
function inverseOf(
  likelihood: Likelihood,
  options: PreconditionerOptions,
  x: Float64Array,
  told: string[] = [],
) {
  const { size } = likelihood;
  const blocks = parameterBlocks(options.blocks, contextOf(likelihood));
  const report = (text: string) => void told.push(text);
  const preconditioner = blockPreconditioner(
    { likelihood, blocks, frozen: Frozen.none(size), options, report },
    x,
  );
  const inverse = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    const unit = new Float64Array(size);
    unit[i] = 1;
    preconditioner.solve(unit, inverse.subarray(i * size, (i + 1) * size));
  }
  return inverse;
}

describe("the preconditioner of blocks", () => {
  test.each<PreconditionerOptions>([
    { from: "hessian", transform: "ridge" },
    { from: "hessian", transform: "spectral" },
    { from: "gaussnewton", transform: "ridge" },
    { from: "gaussnewton", transform: "spectral" },
  ])(
    "%j is the inverse of the block where that is positive definite, and diagonal elsewhere",
    async (options) => {
      const likelihood = await likelihoodOf();
      const x = likelihood.start;
      const { size } = likelihood;
      const source = options.from === "hessian" ? likelihood : expectedLikelihood(likelihood, x);
      const hessian = new Float64Array(size * size);
      source.hessian(x, hessian);
      const told: string[] = [];
      const inverse = inverseOf(likelihood, { ...options, blocks: ["syst.*"] }, x, told);
      const diagonal = likelihood.preconditionerDiagonal(x);
      const inside = (i: number) => likelihood.parameterNames[i]!.startsWith("syst");
      for (let i = 0; i < size; i++) {
        for (let j = 0; j < size; j++) {
          if (!inside(i) || !inside(j)) {
            expect(inverse[i * size + j]).toBe(i === j ? 1 / diagonal[i]! : 0);
            continue;
          }
          let product = 0;
          for (let k = 0; k < size; k++)
            if (inside(k)) product += inverse[i * size + k]! * hessian[k * size + j]!;
          expect(product).toBeCloseTo(i === j ? 1 : 0, 9);
        }
      }
      const of = options.from === "hessian" ? "the Hessian" : "the Gauss-Newton matrix";
      expect(told).toEqual([
        expect.stringMatching(
          new RegExp(
            `^Preconditioner block syst\\.\\* \\(5 parameters: syst0, syst1, syst2, syst3, syst4\\) from ${of}, ${options.transform}: condition number [\\d.e+]+ before, 1\\.00 after$`,
          ),
        ),
      ]);
    },
  );

  test("is positive definite where the Hessian is not", async () => {
    const expectSignal = [{ parameter: "sig1", value: 0.01 }];
    const likelihood = await likelihoodOf({ parameters: { expectSignal } });
    const x = likelihood.start;
    const { size } = likelihood;
    const curvature = (matrix: Float64Array, v: Float64Array) =>
      matrixProduct(matrixProduct(v, matrix, { rows: 1, inner: size, columns: size }), v, {
        rows: 1,
        inner: size,
        columns: 1,
      })[0]!;
    const hessian = hessianBlock(
      likelihood,
      x,
      Int32Array.from({ length: size }, (_, i) => i),
    );
    // The square root of a signal that the data want larger.
    const towards = Float64Array.from({ length: size }, (_, i) => Number(i === 0));
    expect(curvature(hessian, towards)).toBeLessThan(0);
    for (const transform of ["ridge", "spectral"] as const) {
      const inverse = inverseOf(likelihood, { blocks: [".*"], transform }, x);
      for (let i = 0; i < size; i++) {
        const v = Float64Array.from({ length: size }, (_, j) => Math.sin(1 + i + 3 * j));
        expect(curvature(inverse, v)).toBeGreaterThan(0);
      }
    }
  });

  test("by products has the elements of the whole Hessian", async () => {
    const likelihood = await likelihoodOf();
    const x = likelihood.start;
    const whole = hessianBlock(
      likelihood,
      x,
      Int32Array.from({ length: likelihood.size }, (_, i) => i),
    );
    const some = Int32Array.of(1, 4);
    const block = hessianBlock(likelihood, x, some);
    block.forEach((value, k) => {
      const element = whole[some[Math.floor(k / 2)]! * likelihood.size + some[k % 2]!]!;
      expect(Math.abs(value - element)).toBeLessThan(1e-12 * Math.abs(element));
    });
  });

  test("the Gauss-Newton matrix is J^T J / n and the constraints, by differences of the yields", async () => {
    const likelihood = await likelihoodOf({ parameters: { allowNegative: true } });
    const x = Float64Array.from(likelihood.start, (value, i) => value + 0.1 * Math.cos(i));
    const yields = (at: Float64Array) => {
      const rows = likelihood.yields.at(at);
      const { rowStart } = likelihood.rows;
      return Float64Array.from({ length: likelihood.dataBinCount }, (_, bin) =>
        rows.subarray(rowStart[bin]!, rowStart[bin + 1]!).reduce((sum, value) => sum + value, 0),
      );
    };
    const n = yields(x);
    const step = 1e-5;
    const jacobian = x
      .map((_, i) => i)
      .reduce<Float64Array[]>((columns, i) => {
        const [up, down] = [x.slice(), x.slice()];
        up[i]! += step;
        down[i]! -= step;
        const [above, below] = [yields(up), yields(down)];
        columns.push(above.map((value, bin) => (value - below[bin]!) / (2 * step)));
        return columns;
      }, []);
    const { size } = likelihood;
    const all = Int32Array.from({ length: size }, (_, i) => i);
    const matrix = hessianBlock(expectedLikelihood(likelihood, x), x, all);
    const { weights } = likelihood.constraints;
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) {
        let expected = i === j ? weights[i]! : 0;
        for (let bin = 0; bin < n.length; bin++)
          expected += (jacobian[i]![bin]! * jacobian[j]![bin]!) / n[bin]!;
        // Central differences are good to some 1e-9 of the yields.
        expect(Math.abs(matrix[i * size + j]! - expected)).toBeLessThan(1e-6 * (1 + Math.abs(expected)));
      }
    }
  });

  test("the spectral inverse is that of a diagonal matrix with the signs taken off and the smallest raised", () => {
    // In units of the diagonal: 4, -1 and something that is hardly there.
    const matrix = Float64Array.of(8, 0, 0, 0, -3, 0, 0, 0, 1e-30);
    const inverse = spectralInverse(matrix, Float64Array.of(2, 3, 1))!;
    expect(inverse[0]).toBeCloseTo(1 / 8, 14);
    expect(inverse[4]).toBeCloseTo(1 / 3, 14);
    expect(inverse[8]! / (1e10 / 4)).toBeCloseTo(1, 12);
    expect(spectralInverse(new Float64Array(4), Float64Array.of(1, 1))).toBeUndefined();
  });
});

describe("a fit with blocks", () => {
  const used = minimizerMethods.filter((method) => methodTraits[method].preconditioner !== "unused");

  test.each(used)("by %s ends at the minimum of one without", async (method: MinimizerMethod) => {
    const result = async (preconditioner?: PreconditionerOptions) => {
      const options: FitOptions = {
        data: { sets: ["data"], unblind: [".*"] },
        minimizer: { method, ...(preconditioner && { preconditioner }) },
      };
      return (await fit(exampleInput(), options)).groups[0]!;
    };
    const plain = await result();
    for (const from of ["hessian", "gaussnewton"] as const) {
      for (const transform of ["ridge", "spectral"] as const) {
        for (const blocks of [undefined, ["syst.*", "sig1"]]) {
          const found = await result({ from, transform, ...(blocks && { blocks }) });
          expect(found.convergence).toMatchObject({ converged: true });
          expect(Math.abs(found.nllvalreduced! - plain.nllvalreduced!)).toBeLessThan(1e-8);
        }
      }
    }
  });

  test("makes them once, and says what is in them; frozen parameters are not", async () => {
    const told: string[] = [];
    await fit(exampleInput(), {
      parameters: { freeze: ["sig2"] },
      minimizer: { preconditioner: { blocks: ["sig2", "sig1|syst0"] } },
      run: { onProgress: (progress) => progress.kind === "message" && told.push(progress.text) },
    });
    expect(told.filter((text) => text.startsWith("Preconditioner"))).toEqual([
      "Preconditioner block sig2 has no floating parameter",
      expect.stringMatching(
        /^Preconditioner block sig1\|syst0 \(2 parameters: sig1, syst0\) from the Hessian, ridge/,
      ),
    ]);
  });

  test("makes them anew where it starts again", async () => {
    const told: string[] = [];
    const { groups: fits } = await fit(exampleInput(), {
      data: { sets: ["data"], unblind: [".*"] },
      parameters: { expectSignal: [{ parameter: "sig1", value: 100 }] },
      minimizer: { preconditioner: {}, earlyStopping: 1, stallRelTol: 0.9, maxRestarts: 2 },
      run: { onProgress: (progress) => progress.kind === "message" && told.push(progress.text) },
    });
    const { restarts } = fits[0]!.convergence!;
    expect(restarts).toBeGreaterThan(0);
    expect(told.filter((text) => text.startsWith("Preconditioner"))).toHaveLength(restarts! + 1);
  });
});
