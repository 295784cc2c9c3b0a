import { ops, type Tensor } from "@rabbit-fit/autodiff-kernels";
import type { FitInput, SystematicType, Templates } from "@rabbit-fit/contracts";
import { regularAxis } from "@rabbit-fit/sparse-hist";
import { seededRandom } from "../testing/example-input.fixture.js";

const axis = (count: number, name: string) =>
  regularAxis(count, 0, count, { name, underflow: false, overflow: false });

/** pt, mt, relIso of the channel with data, and y of the masked one. */
export const SIZES = { pt: 3, mt: 3, relIso: 2, y: 4 } as const;
export const PLANE_BINS = SIZES.pt * SIZES.mt * SIZES.relIso;
export const BINS = PLANE_BINS + SIZES.y;
export const PROCESSES = ["sig", "sig2", "fakes", "bkg"] as const;

/** The bin of the plane at a place on its axes. */
export const planeBin = (pt: number, mt: number, relIso: number) =>
  (pt * SIZES.mt + mt) * SIZES.relIso + relIso;

/** The cell of a bin and a process. */
export const cellOf = (bin: number, process: (typeof PROCESSES)[number]) =>
  bin * PROCESSES.length + PROCESSES.indexOf(process);

/** A channel with axes for every model and a masked channel, in which the process `fakes` is empty in one bin. */
export function planeInput({
  storage = "dense",
  systematicType = "log_normal",
}: {
  readonly storage?: "dense" | "sparse";
  readonly systematicType?: SystematicType;
} = {}): FitInput {
  const random = seededRandom(7);
  const cells = BINS * PROCESSES.length;
  const norm = Float64Array.from({ length: cells }, () => 40 + 60 * random());
  const systematics = 2;
  const size = systematicType === "log_normal" ? 0.1 : 4;
  const logk = Float64Array.from({ length: cells * systematics }, () => size * (2 * random() - 1));
  const empty = cellOf(planeBin(1, 0, 0), "sig2");
  norm[empty] = 0;
  logk.fill(0, empty * systematics, (empty + 1) * systematics);
  const counts = Float64Array.from({ length: PLANE_BINS }, (_, bin) => {
    let total = 0;
    for (const process of PROCESSES) total += norm[cellOf(bin, process)]!;
    return Math.round(total * (0.95 + 0.1 * random()));
  });
  return {
    channels: [
      {
        name: "plane",
        axes: [axis(SIZES.pt, "pt"), axis(SIZES.mt, "mt"), axis(SIZES.relIso, "relIso")],
        masked: false,
        flow: false,
        start: 0,
        stop: PLANE_BINS,
      },
      { name: "gen", axes: [axis(SIZES.y, "y")], masked: true, flow: false, start: PLANE_BINS, stop: BINS },
    ],
    processes: [...PROCESSES],
    signals: ["sig", "sig2"],
    systematics: {
      names: ["lumi", "tilt"],
      unconstrainedCount: 0,
      constraintWeights: Float64Array.of(1, 1),
      noiIndices: new Int32Array(0),
      groups: [],
    },
    systematicType,
    symmetric: true,
    data: { counts },
    pseudodata: [],
    templates: storage === "dense" ? dense() : sparse(),
    sumw: norm.slice(),
    sumw2: norm.map((value) => 0.3 * value),
    externalTerms: [],
    auxiliary: new Map(),
    metadata: new Map(),
  };

  function dense(): Templates {
    return { kind: "dense", norm, columnCount: systematics, logk: [{ firstRow: 0, values: logk }] };
  }

  function sparse(): Templates {
    const rows = Array.from(norm.keys()).filter((cell) => norm[cell] !== 0);
    return {
      kind: "sparse",
      bins: Uint32Array.from(rows, (cell) => Math.floor(cell / PROCESSES.length)),
      processes: Uint32Array.from(rows, (cell) => cell % PROCESSES.length),
      norm: Float64Array.from(rows, (cell) => norm[cell]!),
      columnCount: systematics,
      logk: [
        {
          firstRow: 0,
          rowStart: Uint32Array.from({ length: rows.length + 1 }, (_, i) => i * systematics),
          columns: Uint32Array.from({ length: rows.length * systematics }, (_, i) => i % systematics),
          values: Float64Array.from(rows.flatMap((cell) => [logk[cell * 2]!, logk[cell * 2 + 1]!])),
        },
      ],
    };
  }
}

/** Rates of all cells, of which a model scales a few: one after the other, each by a formula of its own. */
export function cellRates(rates: ReadonlyMap<number, Tensor>): Tensor {
  return ops.stack(Array.from({ length: BINS * PROCESSES.length }, (_, cell) => rates.get(cell) ?? 1));
}
