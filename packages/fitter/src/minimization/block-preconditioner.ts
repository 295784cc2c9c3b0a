import { cholesky, matrixProduct, symmetricEigen } from "@rabbit-fit/autodiff-kernels";
import { listedNames } from "@rabbit-fit/contracts";
import type { Preconditioner, Problem } from "@rabbit-fit/minimizers";
import { exactConditionNumber, isExact } from "../convergence/condition-number.js";
import type { Likelihood } from "../likelihood/likelihood.js";
import type { PreconditionerOptions } from "../options/fit-options.js";
import { Frozen } from "../parameters/frozen.js";
import { raisedInverse } from "../preconditioner/dense-preconditioner.js";
import type { ParameterBlock } from "../preconditioner/parameter-blocks.js";
import { expectedYields, predict } from "../prediction/prediction.js";
import type { MinimizationSetting } from "./minimization.js";

/** Eigenvalues of a block, in units of its diagonal, are at least this share of the largest. */
const SMALLEST_EIGENVALUE_SHARE = 1e-10;

/** A whole Hessian costs as much time as this share of the products for its columns, up to a size that memory allows. */
const WHOLE_HESSIAN_SHARE = 1 / 3;
const LARGEST_WHOLE_HESSIAN = 4000;

/** Names listed at most, before the rest is counted. */
const LISTED_NAMES = 5;

export interface BlockPreconditionerRequest {
  readonly likelihood: Likelihood;
  /** Blocks do not overlap. */
  readonly blocks: readonly ParameterBlock[];
  readonly frozen: Frozen;
  readonly options: PreconditionerOptions;
  /** Told what is in each block and what it does. */
  readonly report: (text: string) => void;
}

/**
 * A preconditioner M at x that is dense in blocks of parameters and diagonal elsewhere. A block is that of the Hessian, or of
 * the Gauss-Newton matrix, made positive definite: with a raised diagonal (`ridge`), or with the sizes of its eigenvalues
 * (`spectral`), both in units of the diagonal. A block that neither can mend stays diagonal.
 */
export function blockPreconditioner(request: BlockPreconditionerRequest, x: Float64Array): Preconditioner {
  const { likelihood, blocks, frozen, options } = request;
  const diagonal = likelihood.preconditionerDiagonal(x);
  const source = options.from === "gaussnewton" ? expectedLikelihood(likelihood, x) : likelihood;
  const inverses = blocks.flatMap((block) => {
    const parameters = block.parameters.filter((i) => !frozen.has(i));
    if (parameters.length === 0) {
      request.report(`Preconditioner block ${block.name} has no floating parameter`);
      return [];
    }
    const inverse = blockInverse({ ...request, source, diagonal }, { ...block, parameters }, x);
    return inverse ? [{ parameters, inverse }] : [];
  });
  return {
    solve(v, out) {
      for (let i = 0; i < v.length; i++) out[i] = v[i]! / diagonal[i]!;
      for (const { parameters, inverse } of inverses) {
        const size = parameters.length;
        for (let row = 0; row < size; row++) {
          let sum = 0;
          for (let column = 0; column < size; column++) {
            sum += inverse[row * size + column]! * v[parameters[column]!]!;
          }
          out[parameters[row]!] = sum;
        }
      }
    },
  };
}

/** A problem with the preconditioner of the options, where they ask for one: made at the first point, and kept. */
export function withBlocks(
  problem: Problem,
  { likelihood, frozen, options, blocks }: MinimizationSetting,
): Problem {
  const { preconditioner } = options.minimizer ?? {};
  if (!preconditioner || !blocks) return problem;
  const report = (text: string) => options.run?.onProgress?.({ kind: "message", level: "info", text });
  let made: Preconditioner | undefined;
  return {
    ...problem,
    preconditioner(x) {
      made ??= blockPreconditioner({ likelihood, blocks, frozen, options: preconditioner, report }, x);
      return made;
    },
  };
}

/**
 * The same likelihood where what it expects at x has been observed. There no yield has a slope: its Hessian at x is the
 * Gauss-Newton matrix J^T W J, the expected information, and the curvature of constraints and external terms.
 */
export function expectedLikelihood(likelihood: Likelihood, x: Float64Array): Likelihood {
  const prediction = predict(likelihood, { x, profile: "unprofiled", frozen: Frozen.none(likelihood.size) });
  const counts = expectedYields(prediction).slice(0, likelihood.dataBinCount);
  return likelihood.withData({ ...likelihood.data, counts });
}

interface BlockRequest extends BlockPreconditionerRequest {
  readonly source: Likelihood;
  /** Positive, [parameters] */
  readonly diagonal: Float64Array;
}

function blockInverse(
  { source, diagonal, options, report }: BlockRequest,
  { name, parameters }: ParameterBlock,
  x: Float64Array,
): Float64Array | undefined {
  const size = parameters.length;
  const { from = "hessian", transform = "ridge" } = options;
  const of = from === "hessian" ? "the Hessian" : "the Gauss-Newton matrix";
  const what = `Preconditioner block ${name} (${size} ${size === 1 ? "parameter" : "parameters"}: ${listed(source, parameters)})`;
  const matrix = hessianBlock(source, x, parameters);
  if (!matrix.every(Number.isFinite)) {
    report(`${what}: ${of} is not finite, its diagonal is taken`);
    return undefined;
  }
  const own = Float64Array.from(parameters, (i) => diagonal[i]!);
  const inverse = transform === "ridge" ? raisedInverse(matrix, own) : spectralInverse(matrix, own);
  if (!inverse) {
    report(`${what}: ${of} cannot be made positive definite, its diagonal is taken`);
    return undefined;
  }
  const numbers = isExact(size, "all")
    ? `: condition number ${exactConditionNumber(matrix, size).toPrecision(3)} before, ${conditionAfter(matrix, inverse, size)} after`
    : "";
  report(`${what} from ${of}, ${transform}${numbers}`);
  return inverse;
}

/** Rows and columns of some parameters of the Hessian at x, [parameters, parameters]. */
export function hessianBlock(likelihood: Likelihood, x: Float64Array, parameters: Int32Array): Float64Array {
  const { size } = likelihood;
  const count = parameters.length;
  const block = new Float64Array(count * count);
  if (size <= LARGEST_WHOLE_HESSIAN && count >= WHOLE_HESSIAN_SHARE * size) {
    const hessian = new Float64Array(size * size);
    likelihood.hessian(x, hessian);
    parameters.forEach((i, row) => {
      parameters.forEach((j, column) => void (block[row * count + column] = hessian[i * size + j]!));
    });
    return block;
  }
  const unit = new Float64Array(size);
  const product = new Float64Array(size);
  parameters.forEach((i, row) => {
    unit[i] = 1;
    likelihood.hvp(x, unit, product);
    unit[i] = 0;
    parameters.forEach((j, column) => void (block[row * count + column] = product[j]!));
  });
  // Rounding leaves products not quite symmetric.
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < i; j++) {
      const mean = 0.5 * (block[i * count + j]! + block[j * count + i]!);
      block[i * count + j] = mean;
      block[j * count + i] = mean;
    }
  }
  return block;
}

/**
 * (D^1/2 V |Lambda| V^T D^1/2)^-1, with V Lambda V^T = D^-1/2 A D^-1/2 and the smallest of |Lambda| raised.
 *
 * @param matrix A, [size, size]
 * @param diagonal D, positive, [size]
 */
export function spectralInverse(matrix: Float64Array, diagonal: Float64Array): Float64Array | undefined {
  const size = diagonal.length;
  const roots = diagonal.map(Math.sqrt);
  const scaled = matrix.map((value, i) => value / (roots[Math.floor(i / size)]! * roots[i % size]!));
  const { values, vectors } = symmetricEigen(scaled, size);
  const sizes = values.map(Math.abs);
  const floor = SMALLEST_EIGENVALUE_SHARE * sizes.reduce((largest, value) => Math.max(largest, value), 0);
  if (!(floor > 0)) return undefined;
  const weighted = vectors.map((value, i) => value / Math.max(sizes[Math.floor(i / size)]!, floor));
  const shape = { rows: size, inner: size, columns: size, transposed: "left" } as const;
  const inverse = matrixProduct(vectors, weighted, shape);
  return inverse.map((value, i) => value / (roots[Math.floor(i / size)]! * roots[i % size]!));
}

/** Condition number of G^T A G with G G^T = M^-1. */
function conditionAfter(matrix: Float64Array, inverse: Float64Array, size: number): string {
  const factored = cholesky(inverse, size);
  if (factored.kind !== "factored") return "not known";
  const lower = factored.factor.map((value, i) => (i % size > Math.floor(i / size) ? 0 : value));
  const shape = { rows: size, inner: size, columns: size } as const;
  const left = matrixProduct(lower, matrix, { ...shape, transposed: "left" });
  const product = matrixProduct(left, lower, shape);
  for (let i = 0; i < size; i++) for (let j = 0; j < i; j++) product[j * size + i] = product[i * size + j]!;
  return exactConditionNumber(product, size).toPrecision(3);
}

function listed({ parameterNames }: Likelihood, parameters: Int32Array): string {
  const names = Array.from(parameters, (i) => parameterNames[i]!);
  return listedNames(names, LISTED_NAMES);
}
