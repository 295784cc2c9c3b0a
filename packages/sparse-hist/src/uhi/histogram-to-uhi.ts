import { axisExtent } from "../axis/geometry.js";
import type { Axis } from "../axis/types.js";
import { checkPositions, countBins } from "../histogram/flat-index.js";
import { toDense } from "../histogram/layout.js";
import type { AnyHistogram } from "../histogram/types.js";
import { axisToUhi } from "./axis-to-uhi.js";
import { refuse } from "./fields.js";
import { metadataToUhi } from "./metadata.js";
import { NdArray, type NestedNumbers, toNested } from "./nd-array.js";
import type { UhiHistogram, UhiStorage } from "./types.js";
import { writerInfoField } from "./writer-info.js";

/**
 * A histogram as a plain object of UHI's schema 1, arrays as nested lists. Every field of the record is kept, so that
 * `fromUhi` gives an equal one; integer axes and growth are marked as boost-histogram does.
 *
 * @throws HistogramError when the record is not consistent, or metadata are not what JSON can hold
 */
export function toUhi(hist: AnyHistogram): UhiHistogram<NestedNumbers> {
  return encodeHistogram(hist, (_, array) => toNested(array));
}

/** @param place keeps an array and returns what stands for it; its key is that of `uhi.io.zip`, as "axis_0_edges" */
export function encodeHistogram<Numbers>(
  hist: AnyHistogram,
  place: (key: string, array: NdArray) => Numbers,
): UhiHistogram<Numbers> {
  // UHI has no sparse form of a histogram without axes.
  const scalarEntries =
    hist.layout === "sparse" && hist.axes.length === 0 ? { scalar_entries: hist.indices.length } : {};
  const { field, hints } = metadataToUhi(hist, "");
  return {
    uhi_schema: 1,
    axes: hist.axes.map((axis, i) =>
      axisToUhi(axis, `axes[${i}]`, (key, array) => place(`axis_${i}_${key}`, array)),
    ),
    storage: encodeStorage(hist, (key, array) => place(`storage_${key}`, array)),
    ...field,
    ...writerInfoField({ ours: { ...hints, ...scalarEntries } }),
  };
}

function encodeStorage<Numbers>(
  hist: AnyHistogram,
  place: (key: string, array: NdArray) => Numbers,
): UhiStorage<Numbers> {
  if (hist.layout === "sparse" && hist.axes.length === 0) {
    checkPositions("indices", hist.indices, 1);
    return encodeStorage(hist.storage === "weight" ? toDense(hist) : toDense(hist), place);
  }
  const total = countBins(hist.axes);
  const sparse = hist.layout === "sparse";
  if (sparse) checkPositions("indices", hist.indices, total);
  const shape = sparse ? [hist.indices.length] : hist.axes.map(axisExtent);
  const count = sparse ? hist.indices.length : total;
  const content = (key: "values" | "variances", data: Float64Array) => {
    if (data.length !== count) refuse(`${key}.length`, `${count}, the number of bins stored`, data.length);
    return place(key, new NdArray(shape, data));
  };
  const index = sparse ? { index: place("index", coordinates(hist.axes, hist.indices)) } : {};
  const values = content("values", hist.values);
  if (hist.storage === "double") return { type: "double", ...index, values };
  return { type: "weighted", ...index, values, variances: content("variances", hist.variances) };
}

/** For each axis the bin of each entry, flow bins counted, [axes, entries], from the flat index. */
function coordinates(axes: readonly Axis[], indices: ArrayLike<number>): NdArray {
  const count = indices.length;
  const out = new Float64Array(axes.length * count);
  const extents = axes.map(axisExtent);
  for (let i = 0; i < count; i++) {
    let rest = indices[i]!;
    for (let d = axes.length - 1; d >= 0; d--) {
      const bin = rest % extents[d]!;
      out[d * count + i] = bin;
      rest = (rest - bin) / extents[d]!;
    }
  }
  return new NdArray([axes.length, count], out, "integer");
}
