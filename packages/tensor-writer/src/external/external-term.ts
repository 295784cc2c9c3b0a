import type { ExternalTerm, SymmetricDenseMatrix, SymmetricSparseMatrix } from "@rabbit-fit/contracts";
import type { Axis, CsrMatrix, Histogram, SparseHistogram } from "@rabbit-fit/sparse-hist";
import { axisExtent, binCount, innerValues } from "@rabbit-fit/sparse-hist";
import { checkPathName } from "../auxiliary/auxiliary-book.js";
import { checkSymmetric } from "../covariance/matrix-source.js";
import { checkNumbers, refuse } from "../refuse.js";
import { checkMatrix } from "../template/check-matrix.js";
import { isMatrix } from "../template/source.js";
import { type MatrixEntries, symmetricHalf } from "./symmetric-half.js";

/**
 * A term g^T x + 1/2 x^T H x of the negative log-likelihood over some parameters: as histograms whose axes are the
 * names of the parameters, or as plain numbers beside a list of names. One of gradient and Hessian may be left out.
 */
export type ExternalLikelihoodTerm =
  | {
      /** `ext0`, `ext1` ... by default. */
      readonly name?: string;
      readonly parameters?: undefined;
      /** g, one string-category axis. */
      readonly gradient?: Histogram;
      /** H, two string-category axes that are the same. */
      readonly hessian?: Histogram | SparseHistogram;
    }
  | {
      readonly name?: string;
      /** Names of the parameters in x. */
      readonly parameters: readonly string[];
      /** g, [parameters] */
      readonly gradient?: ArrayLike<number>;
      /** H, [parameters, parameters], row by row. */
      readonly hessian?: ArrayLike<number> | CsrMatrix;
    };

/**
 * An external term as a tensor has it.
 *
 * @throws RabbitInputError where names are missing or there twice, sizes do not match, numbers are not finite, or the Hessian is not symmetric
 */
export function externalTerm(term: ExternalLikelihoodTerm, name: string): ExternalTerm {
  checkPathName("externalTerms", name);
  const field = `externalTerms.${name}`;
  if (term.gradient === undefined && term.hessian === undefined) {
    refuse({ field, found: "empty", expected: "a gradient or a Hessian, or both" });
  }
  const { parameters, gradient, hessian } =
    term.parameters === undefined ? ofHistograms(term, field) : ofNumbers(term, field);
  return {
    name,
    parameters,
    ...(gradient && { gradient: checkedGradient(gradient, parameters.length, field) }),
    ...(hessian && { hessian: checkedHessian(hessian, parameters.length, `${field}.hessian`) }),
  };
}

interface Numbers {
  readonly parameters: readonly string[];
  readonly gradient: Float64Array | undefined;
  readonly hessian: Float64Array | MatrixEntries | undefined;
}

function ofNumbers(
  { parameters, gradient, hessian }: Extract<ExternalLikelihoodTerm, { parameters: readonly string[] }>,
  field: string,
): Numbers {
  checkParameters(parameters, field);
  return {
    parameters: [...parameters],
    gradient: gradient && float64(gradient, `${field}.gradient`),
    hessian:
      hessian &&
      (isMatrix(hessian)
        ? entriesOfMatrix(hessian, parameters.length, field)
        : float64(hessian, `${field}.hessian`)),
  };
}

function float64(list: ArrayLike<number>, field: string): Float64Array {
  checkNumbers(field, list, "numbers, as the parameters are a list of names");
  return Float64Array.from(list);
}

function entriesOfMatrix(matrix: CsrMatrix, size: number, field: string): MatrixEntries {
  const { rowCount, columnCount, rowStart, columns, values } = matrix;
  if (rowCount !== size || columnCount !== size) {
    refuse({
      field: `${field}.hessian`,
      found: `${rowCount} x ${columnCount}`,
      expected: `${size} x ${size} (parameters)`,
    });
  }
  checkMatrix(matrix, `${field}.hessian`);
  return { columns: (entry) => columns[entry]!, values, rowEnd: (row) => rowStart[row + 1]! };
}

function ofHistograms(
  { gradient, hessian }: { readonly gradient?: Histogram; readonly hessian?: Histogram | SparseHistogram },
  field: string,
): Numbers {
  const ofGradient = gradient && labelsOf(gradient.axes, 1, `${field}.gradient`);
  const ofHessian = hessian && labelsOf(hessian.axes, 2, `${field}.hessian`);
  const parameters = ofGradient ?? ofHessian!;
  const strayed = (ofHessian ?? parameters).findIndex((label, i) => label !== parameters[i]);
  if (ofHessian && (strayed >= 0 || ofHessian.length !== parameters.length)) {
    refuse({
      field: `${field}.hessian.axes`,
      index: Math.max(strayed, 0),
      found: ofHessian[Math.max(strayed, 0)],
      expected: `"${parameters[Math.max(strayed, 0)]}": the parameters of the gradient, in its order`,
    });
  }
  checkParameters(parameters, field);
  return {
    parameters,
    gradient: gradient && innerValues(gradient),
    hessian:
      hessian &&
      (hessian.layout === "dense"
        ? innerValues(hessian)
        : entriesOfHistogram(hessian, parameters.length, field)),
  };
}

/** The labels of string-category axes, which must be the same on all. */
function labelsOf(axes: readonly Axis[], count: 1 | 2, field: string): readonly string[] {
  const [first] = axes;
  if (axes.length !== count || first === undefined) {
    refuse({ field: `${field}.axes.length`, found: axes.length, expected: String(count) });
  }
  const all = axes.map((axis, index) => {
    if (axis.kind === "string-category") return axis.categories;
    return refuse({
      field: `${field}.axes`,
      index,
      found: axis.kind,
      expected: "a string-category axis with the names of the parameters",
    });
  });
  const [labels = [], others = labels] = all;
  const strayed = Array.from({ length: Math.max(labels.length, others.length) }, (_, i) => i).find(
    (i) => labels[i] !== others[i],
  );
  if (strayed !== undefined) {
    refuse({
      field: `${field}.axes[1]`,
      index: strayed,
      found: others[strayed],
      expected: `"${labels[strayed]}": the same labels on both axes`,
    });
  }
  return labels;
}

/** Entries of a sparse histogram by row; those in flow bins are not of any parameter. */
function entriesOfHistogram(hist: SparseHistogram, size: number, field: string): MatrixEntries {
  const { indices, values, axes } = hist;
  const extent = axisExtent(axes[1]!);
  const total = binCount(axes, { flow: true });
  if (values.length !== indices.length) {
    refuse({
      field: `${field}.hessian.values.length`,
      found: values.length,
      expected: `${indices.length}, as many as indices`,
    });
  }
  const end = new Float64Array(size);
  let row = 0;
  let previous = -1;
  for (let entry = 0; entry < indices.length; entry++) {
    const flat = indices[entry]!;
    if (!(flat > previous && flat < total)) {
      refuse({
        field: `${field}.hessian.indices`,
        index: entry,
        found: flat,
        expected: `from ${previous + 1} to ${total - 1}: increasing, each once`,
      });
    }
    previous = flat;
    while (row < size && flat >= (row + 1) * extent) end[row++] = entry;
  }
  while (row < size) end[row++] = indices.length;
  let current = 0;
  return {
    // Entries are asked for in their order, so that the row of one is that of the one before, or a later one.
    columns: (entry) => {
      const flat = indices[entry]!;
      if (entry === 0 || flat < current * extent) current = 0;
      while (flat >= (current + 1) * extent) current++;
      return flat - current * extent;
    },
    values,
    rowEnd: (r) => end[r]!,
  };
}

function checkParameters(parameters: readonly string[], field: string): void {
  if (parameters.length === 0) {
    refuse({ field: `${field}.parameters`, found: "empty", expected: "at least one parameter" });
  }
  const seen = new Set<string>();
  for (const [index, name] of parameters.entries()) {
    if (name === "" || seen.has(name)) {
      refuse({ field: `${field}.parameters`, index, found: name, expected: "a name, each once" });
    }
    seen.add(name);
  }
}

function checkedGradient(gradient: Float64Array, count: number, field: string): Float64Array {
  if (gradient.length !== count) {
    refuse({ field: `${field}.gradient.length`, found: gradient.length, expected: `${count} (parameters)` });
  }
  const index = gradient.findIndex((value) => !Number.isFinite(value));
  if (index >= 0) {
    refuse({ field: `${field}.gradient`, index, found: gradient[index], expected: "a finite number" });
  }
  return gradient;
}

function checkedHessian(
  hessian: Float64Array | MatrixEntries,
  size: number,
  field: string,
): SymmetricDenseMatrix | SymmetricSparseMatrix {
  if (!(hessian instanceof Float64Array)) return symmetricHalf(hessian, size, field);
  if (hessian.length !== size * size) {
    refuse({
      field: `${field}.length`,
      found: hessian.length,
      expected: `${size * size} (parameters x parameters)`,
    });
  }
  const wrong = hessian.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) {
    const index = [Math.floor(wrong / size), wrong % size];
    refuse({ field, index, found: hessian[wrong], expected: "a finite number" });
  }
  checkSymmetric({ size, values: hessian }, field);
  return { kind: "dense", size, values: hessian };
}
