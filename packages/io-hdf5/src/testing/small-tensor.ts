import type { FitInput } from "@rabbit-fit/contracts";
import { integerAxis, regularAxis } from "@rabbit-fit/sparse-hist";

/**
 * A tensor of five bins (two of them masked), two processes and three systematics with everything that a tensor can
 * have. Dense, symmetric.
 */
export function smallTensor(): FitInput {
  const binCount = 5;
  const dataBins = 3;
  const rows = binCount * 2;
  const numbers = (length: number, of: (i: number) => number) =>
    Float64Array.from({ length }, (_, i) => of(i));
  return {
    channels: [
      {
        name: "main",
        axes: [regularAxis(3, 0, 1.5, { name: "x", label: "$x$", underflow: false, overflow: false })],
        masked: false,
        flow: false,
        start: 0,
        stop: 3,
      },
      {
        name: "masked",
        axes: [integerAxis(0, 2, { name: "i", underflow: false, overflow: false })],
        masked: true,
        flow: false,
        start: 3,
        stop: 5,
      },
    ],
    processes: ["signal", "Δ background"],
    signals: ["signal"],
    systematics: {
      names: ["free", "lumi", "shape"],
      unconstrainedCount: 1,
      constraintWeights: Float64Array.of(0, 1, 1),
      noiIndices: Int32Array.of(0),
      groups: [
        { name: "empty", indices: new Int32Array(0) },
        { name: "pair", indices: Int32Array.of(2, 1) },
      ],
    },
    systematicType: "log_normal",
    symmetric: true,
    data: {
      counts: Float64Array.of(10, 0, 12.5),
      variances: Float64Array.of(11, 0, 13),
      inverseCovariance: Float64Array.of(2, 0.5, 0, 0.5, 1, 0, 0, 0, 3),
    },
    pseudodata: [
      { name: "a", counts: Float64Array.of(1, 2, 3), variances: Float64Array.of(1, 1, 1) },
      { name: "b", counts: Float64Array.of(4, 5, 6), variances: Float64Array.of(2, 2, 2) },
    ],
    templates: {
      kind: "dense",
      norm: numbers(rows, (i) => 5 + i),
      columnCount: 3,
      logk: [{ firstRow: 0, values: numbers(rows * 3, (i) => (i % 4 === 0 ? 0 : 0.01 * i)) }],
    },
    sumw: numbers(rows, (i) => 5 + i),
    sumw2: numbers(rows, (i) => 0.5 + i / 10),
    betaVariations: numbers(binCount * dataBins * 2, (i) => i / 7),
    externalTerms: [
      {
        name: "dense",
        parameters: ["lumi", "signal"],
        gradient: Float64Array.of(0.5, -0.5),
        hessian: { kind: "dense", size: 2, values: Float64Array.of(2, 1, 1, 3) },
        constant: 0.25,
        logNormalization: -1.75,
      },
      {
        name: "sparse",
        parameters: ["shape", "free", "lumi", "signal"],
        hessian: {
          kind: "sparse",
          size: 4,
          // [[4, 1, 0, 2], [1, 5, 0, 0], [0, 0, 0, 3], [2, 0, 3, 6]]: one row without a diagonal element.
          upper: [
            {
              firstRow: 0,
              rowStart: Uint32Array.of(0, 3, 4, 5, 6),
              columns: Uint32Array.of(0, 1, 3, 1, 3, 3),
              values: Float64Array.of(4, 1, 2, 5, 3, 6),
            },
          ],
        },
      },
    ],
    auxiliary: new Map([
      [
        "bundle",
        new Map<string, never>([
          ["counts", { shape: [2, 2], data: BigInt64Array.of(1n, -2n, 2n ** 60n, 0n) }] as never,
          ["flags", { shape: [3], data: Int8Array.of(0, 1, 1), boolean: true }] as never,
          ["names", ["one", "zwei", "três"]] as never,
          ["nothing", { shape: [0, 4], data: new Float64Array(0) }] as never,
        ]),
      ],
    ]),
    metadata: new Map<string, never>([["meta_info", new Map([["author", "nobody"]])] as never]),
  };
}

/** The same tensor with sparse, asymmetric templates. */
export function smallSparseTensor(): FitInput {
  const { betaVariations: _, ...dense } = smallTensor();
  return {
    ...dense,
    symmetric: false,
    systematicType: "normal",
    templates: {
      kind: "sparse",
      bins: Uint32Array.of(0, 0, 1, 3),
      processes: Uint32Array.of(0, 1, 1, 0),
      norm: Float64Array.of(5, 6, 7, 8),
      columnCount: 6,
      logk: [
        {
          firstRow: 0,
          // Row 1 has no entries, and neither has the last.
          rowStart: Uint32Array.of(0, 2, 2, 5, 5),
          columns: Uint32Array.of(0, 5, 1, 2, 3),
          values: Float64Array.of(0.1, -0.2, 0.3, 0.4, -0.5),
        },
      ],
    },
  };
}
