// The tensors of the tables, made once and kept in a folder: their content depends on nothing but this file.
import { existsSync, mkdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { writeFitInput } from "@rabbit-fit/io-hdf5/node";
import {
  calibrationHessian,
  calibrationTensor,
  denseTensor,
} from "../../../packages/autodiff-kernels/bench/calibration-tensor.mjs";
import { seededRandom } from "../../../packages/autodiff-kernels/bench/random.mjs";

/** A dense tensor, or a calibration fit with an external Hessian. */
const makers = {
  "dense 1,000 x 5 x 100": () => denseInput({ binCount: 1_000, processCount: 5, columnCount: 100 }),
  "dense 10,000 x 5 x 200": () => denseInput({ binCount: 10_000, processCount: 5, columnCount: 200 }),
  "sparse 0.01": () => calibrationInput(0.01, {}),
  "sparse 0.01, condition 1e5": () => calibrationInput(0.01, { condition: 1e5 }),
  "sparse 0.1": () => calibrationInput(0.1, {}),
  "sparse 0.1, scattered": () => calibrationInput(0.1, { scattered: true }),
  "sparse 1": () => calibrationInput(1, {}),
};

/** The path of a tensor in a folder, where it is made if it is not there yet. */
export async function inputOf(name, folder) {
  const path = join(folder, `${name.replaceAll(/[^a-z0-9.]+/g, "-")}.hdf5`);
  if (!existsSync(path)) {
    mkdirSync(folder, { recursive: true });
    await writeFitInput(`${path}.part`, makers[name]());
    renameSync(`${path}.part`, path);
  }
  return path;
}

function denseInput(shape) {
  const { norm, blocks } = denseTensor(shape);
  const names = (prefix, count) => Array.from({ length: count }, (_, i) => `${prefix}${i}`);
  const { binCount, processCount, columnCount } = shape;
  return fitInput({
    binCount,
    processes: ["sig", ...names("bkg", processCount - 1)],
    norm,
    templates: { kind: "dense", norm, columnCount, logk: blocks },
    systematics: { names: names("syst", columnCount), unconstrainedCount: 0 },
    externalTerms: [],
  });
}

/** Of the parameters one in a hundred has a constraint, the others the external Hessian alone. */
function calibrationInput(scale, { scattered = false, condition = 1 }) {
  const { binCount, columnCount, norm, blocks } = calibrationTensor(scale, { scattered });
  const constrained = Math.max(8, Math.floor(columnCount / 100));
  const unconstrainedCount = columnCount - constrained;
  const names = Array.from({ length: columnCount }, (_, i) =>
    i < unconstrainedCount ? `corparm${i}` : `nuis${i - unconstrainedCount}`,
  );
  const { upper } = calibrationHessian(scale, { scattered, condition });
  const random = seededRandom(11);
  return fitInput({
    binCount,
    processes: ["sig", "bkg"],
    norm,
    templates: {
      kind: "sparse",
      bins: Uint32Array.from(norm, (_, row) => row >> 1),
      processes: Uint32Array.from(norm, (_, row) => row & 1),
      norm,
      columnCount,
      logk: blocks,
    },
    systematics: { names, unconstrainedCount },
    externalTerms: [
      {
        name: "prior",
        parameters: names,
        gradient: Float64Array.from(names, () => 0.02 * (random() - 0.5)),
        hessian: { kind: "sparse", size: columnCount, upper },
      },
    ],
  });
}

function fitInput({ binCount, processes, norm, templates, systematics, externalTerms }) {
  const { names, unconstrainedCount } = systematics;
  const random = seededRandom(5);
  const counts = new Float64Array(binCount);
  for (let row = 0; row < norm.length; row++) counts[Math.floor(row / processes.length)] += norm[row];
  // Close to a Poisson variate of so many events.
  const observe = (count) => Math.max(0, Math.round(count + Math.sqrt(12 * count) * (random() - 0.5)));
  return {
    channels: [
      {
        name: "ch0",
        axes: [
          {
            kind: "regular",
            name: "x",
            label: "",
            bins: binCount,
            start: 0,
            stop: 1,
            underflow: false,
            overflow: false,
          },
        ],
        masked: false,
        flow: false,
        start: 0,
        stop: binCount,
      },
    ],
    processes,
    signals: ["sig"],
    systematics: {
      names,
      unconstrainedCount,
      constraintWeights: Float64Array.from(names, (_, i) => (i < unconstrainedCount ? 0 : 1)),
      noiIndices: new Int32Array(0),
      groups: [],
    },
    systematicType: "log_normal",
    symmetric: true,
    data: { counts: counts.map(observe) },
    pseudodata: [],
    templates,
    sumw: norm.slice(),
    sumw2: norm.map((value) => 0.01 * value),
    externalTerms,
    auxiliary: new Map(),
    metadata: new Map(),
  };
}
