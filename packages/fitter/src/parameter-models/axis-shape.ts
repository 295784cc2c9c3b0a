import { type Tensor, tensor } from "@rabbit-fit/autodiff-kernels";
import {
  axisCentres,
  axisPlace,
  axisPlaces,
  binsOf,
  type Cells,
  type ChannelBins,
  cellsOf,
  processPlaces,
  rowsOf,
} from "./channel-bins.js";
import type { ModelWords } from "./model-words.js";
import type { ModelContext, ParameterModel } from "./parameter-model.js";
import { tracedModel } from "./rate-function.js";

/** A shape along one axis with two parameters for each process and cell of other axes. */
export interface AxisShape {
  /** First parts of the names of the two parameters. */
  readonly prefixes: readonly [string, string];
  /** Of both parameters. */
  readonly default: number;
  /** Whether the second parameter may be shared between cells, by a list of axes. */
  readonly sharesSecond: boolean;
  /** r(a, b, x), with x from 0 at the centre of the first bin to 1 at that of the last. */
  rate(a: Tensor, b: Tensor, x: Tensor): Tensor;
}

/**
 * Parameters of a process: the first kind of every cell, then the second kind; in the order of the processes.
 *
 * @throws RabbitInputError where channel, process or axis is not there
 */
export function axisShapeModel(context: ModelContext, words: ModelWords, shape: AxisShape): ParameterModel {
  const { key } = words;
  const channel = binsOf(context, key, words.next("channel"));
  const processes = processPlaces(context, key, words.next("processes"));
  const along = axisPlace(channel, key, words.next("axis of the shape"));
  const cellAxes = axisPlaces(channel, key, words.next("axes of the cells"));
  const cells = cellsOf(channel, cellAxes);
  const groups = shape.sharesSecond && !words.isEmpty ? sharedCells(channel, words, cellAxes) : cells;
  words.end();
  if (cellAxes.includes(along)) {
    throw words.error({
      field: "axis of the cells",
      found: channel.axisNames[along],
      expected: "axes other than that of the shape",
    });
  }
  const perProcess = cells.count + groups.count;
  const [first, second] = shape.prefixes;
  const positions = unitPositions(channel, along);
  return tracedModel(
    {
      parameters: processes.flatMap((process) =>
        [
          ...cells.labels.map((label) => [first, label]),
          ...groups.labels.map((label) => [second, label]),
        ].map(([prefix, label]) => ({
          name: `${prefix}_${context.processes[process]}_${label}`,
          kind: "poi" as const,
          default: shape.default,
          squared: false,
        })),
      ),
      ratesPer: "row",
      isLinear: false,
      rates: processes.map((process, i) => {
        const rows = rowsOf(context.rows, channel.bins, process);
        const kept = Uint32Array.from(rows.keys()).filter((bin) => rows[bin]! >= 0);
        const x = tensor(Float64Array.from(kept, (bin) => positions[bin]!));
        const start = i * perProcess;
        return {
          count: kept.length,
          parameters: [
            kept.map((bin) => start + cells.ofBin[bin]!),
            kept.map((bin) => start + cells.count + groups.ofBin[bin]!),
          ],
          rate: (a, b) => shape.rate(a!, b!, x),
          places: kept.map((bin) => rows[bin]!),
        };
      }),
    },
    context.rows.rowCount,
  );
}

/** Cells of some of the axes that cells are made of. @throws RabbitInputError */
function sharedCells(channel: ChannelBins, words: ModelWords, cellAxes: readonly number[]): Cells {
  const list = words.next("axes of the second parameter");
  const axes = axisPlaces(channel, words.key, list);
  if (axes.every((axis) => cellAxes.includes(axis))) return cellsOf(channel, axes);
  throw words.error({
    field: "list of axes of the second parameter",
    found: list,
    expected: `some of the axes of the cells: ${cellAxes.map((axis) => channel.axisNames[axis]).join(", ")}`,
  });
}

/** (c_m - c_first) / (c_last - c_first) with c the centres along an axis, [bins]; 0 on an axis with one bin. */
function unitPositions({ axes, places }: ChannelBins, along: number): Float64Array {
  const centres = axisCentres(axes[along]!);
  // As Python rabbit has it where there is one bin.
  const span = Math.max(centres.at(-1)! - centres[0]!, 1e-6);
  return Float64Array.from(places[along]!, (place) => (centres[place]! - centres[0]!) / span);
}
