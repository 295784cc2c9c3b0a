import { axisExtent } from "../axis/geometry.js";
import type { Axis } from "../axis/types.js";
import { histogram } from "../histogram/create.js";
import { countBins, flatIndices } from "../histogram/flat-index.js";
import { sortAndSum } from "../histogram/sort-entries.js";
import { sparseHistogram, sparseRecord } from "../histogram/sparse.js";
import type { AnyHistogram } from "../histogram/types.js";
import { axisFromUhi, type NamedArrays } from "./axis-from-uhi.js";
import { asFields, type Fields, isList, join, listOf, member, refuse, refuseAs, stringOf } from "./fields.js";
import { type Described, metadataFromUhi } from "./metadata.js";
import { fromNested, zeros } from "./nd-array.js";
import { readHints } from "./writer-info.js";

const schemaVersion = 1;
/** The arrays of each storage that we can keep. */
const storageKeys: Readonly<Record<string, readonly string[]>> = {
  int: ["values"],
  double: ["values"],
  weighted: ["values", "variances"],
};
/** Storages of averages, which have no counterpart here. */
const profileStorages = ["mean", "weighted_mean"];

/**
 * A histogram from a plain object of UHI's schema 1, arrays as nested lists or typed arrays. Integer storage is read as
 * double; storage without contents is read as zeros. Hints of other libraries than boost-histogram are left out.
 *
 * @throws HistogramError at the first fault, with the path of the member, as `axes[1].edges[2]`
 */
export function fromUhi(value: unknown): AnyHistogram {
  return decodeHistogram(value, "", refuseName);
}

/** Where there are no files, a name cannot stand for an array. */
export function refuseName(name: string, path: string): never {
  return refuse(path, "numbers", name, "A name of a file stands here; read the archive with fromUhiZip.");
}

/** @param path of the histogram, for messages; of no length where there is only one */
export function decodeHistogram(value: unknown, path: string, named: NamedArrays): AnyHistogram {
  const fields = asFields(value, path === "" ? "histogram" : path, "a histogram");
  const version = member(fields, "uhi_schema");
  if (version !== schemaVersion) {
    const remedy = "No other version of the schema is known here.";
    refuse(join(path, "uhi_schema"), `${schemaVersion}`, version, remedy);
  }
  const axes = Array.from(listOf(fields, "axes", path), (axis, i) =>
    axisFromUhi(axis, join(path, `axes[${i}]`), named),
  );
  countBins(axes);
  const { ours } = readHints(fields, path);
  const described = metadataFromUhi(fields, ours, path);
  const where = join(path, "storage");
  const content = readStorage(asFields(member(fields, "storage"), where, "a storage"), where, axes, named);
  if (content.index !== undefined) return sparseFromUhi(axes, described, content, `${where}.index`);
  const entries = member(ours, "scalar_entries");
  if (axes.length === 0 && (entries === 0 || entries === 1)) {
    return sparseHistogram([], {
      ...described,
      indices: new Uint32Array(entries),
      values: content.values.subarray(0, entries),
      variances: content.variances?.subarray(0, entries),
    });
  }
  return histogram(axes, { ...described, ...content, flow: true });
}

interface Content {
  /** For each axis the bin of each entry. */
  readonly index?: readonly Float64Array[];
  readonly values: Float64Array;
  readonly variances?: Float64Array | undefined;
}

function readStorage(fields: Fields, path: string, axes: readonly Axis[], named: NamedArrays): Content {
  const type = stringOf(fields, "type", path);
  if (profileStorages.includes(type)) {
    refuse(`${path}.type`, "int, double or weighted", type, "Histograms of means cannot be kept here.");
  }
  const keys = Object.hasOwn(storageKeys, type) ? storageKeys[type]! : undefined;
  if (keys === undefined)
    return refuse(`${path}.type`, `one of ${Object.keys(storageKeys).join(", ")}`, type);
  const isWeighted = keys.includes("variances");
  if (!isWeighted && member(fields, "variances") !== undefined) {
    refuse(`${path}.variances`, `nothing, for ${type} storage`, member(fields, "variances"));
  }
  if (["index", ...keys].every((key) => member(fields, key) === undefined)) {
    const empty = () => zeros(axes.map(axisExtent), path);
    return { values: empty(), variances: isWeighted ? empty() : undefined };
  }
  const index = member(fields, "index") === undefined ? undefined : readIndex(fields, path, axes, named);
  const shape = index === undefined ? axes.map(axisExtent) : [index[0]!.length];
  const numbers = (key: string) => readNumbers(member(fields, key), shape, `${path}.${key}`, named);
  const values = numbers("values");
  if (type === "int") checkIntegers(values, `${path}.values`);
  return { ...(index && { index }), values, variances: isWeighted ? numbers("variances") : undefined };
}

function readNumbers(
  value: unknown,
  shape: readonly number[],
  path: string,
  named: NamedArrays,
): Float64Array {
  if (typeof value !== "string") return fromNested(value, shape, path).data;
  const array = named(value, path);
  // One number may be kept as an array of one.
  if (shape.length === 0 && array.data.length === 1) return array.data;
  if (array.shape.length !== shape.length || array.shape.some((length, d) => length !== shape[d])) {
    refuseAs(`${path}.shape`, `(${shape.join(", ")})`, `(${array.shape.join(", ")})`);
  }
  return array.data;
}

function readIndex(fields: Fields, path: string, axes: readonly Axis[], named: NamedArrays): Float64Array[] {
  const value = member(fields, "index");
  const where = `${path}.index`;
  if (axes.length === 0) refuse(where, "nothing, for a histogram without axes", value);
  if (typeof value === "string") {
    const { shape, data } = named(value, where);
    const [rank, count] = [axes.length, shape[1] ?? 0];
    if (shape.length !== 2 || shape[0] !== rank) {
      refuseAs(`${where}.shape`, `(${rank}, number of entries)`, `(${shape.join(", ")})`);
    }
    return axes.map((_, d) => data.subarray(d * count, (d + 1) * count));
  }
  if (!isList(value)) refuse(where, "a list for each axis", value);
  if (value.length !== axes.length)
    refuse(`${where}.length`, `${axes.length}, one list per axis`, value.length);
  const first = value[0];
  if (!isList(first)) refuse(`${where}[0]`, "a list", first);
  const count = first.length;
  return axes.map((_, d) => fromNested(value[d], [count], `${where}[${d}]`).data);
}

function checkIntegers(values: Float64Array, path: string): void {
  for (let i = 0; i < values.length; i++) {
    if (Number.isSafeInteger(values[i])) continue;
    refuse(path, `integers below 2^53 in magnitude, for int storage`, values[i]);
  }
}

function checkBins(positions: Float64Array, extent: number, path: string): void {
  for (let i = 0; i < positions.length; i++) {
    const bin = positions[i]!;
    if (Number.isInteger(bin) && bin >= 0 && bin < extent) continue;
    refuse(`${path}[${i}]`, `an integer in [0, ${extent}), flow bins counted`, bin);
  }
}

function sparseFromUhi(
  axes: readonly Axis[],
  described: Described,
  { index, values, variances }: Content,
  path: string,
): AnyHistogram {
  const coordinates = axes.map((axis, d) => {
    const [field, positions] = [`${path}[${d}]`, index![d]!];
    checkBins(positions, axisExtent(axis), field);
    return { field, axes: [axis], positions };
  });
  const indices = flatIndices(coordinates, { flow: true });
  const entries = sortAndSum({ indices, values, variances });
  if (entries.indices.length !== indices.length) {
    const sorted = indices.slice().sort();
    const repeated = sorted.find((flat, i) => i > 0 && flat === sorted[i - 1])!;
    const entry = indices.lastIndexOf(repeated);
    const bin = index!.map((positions) => positions[entry]).join(", ");
    refuseAs(path, "each bin once", `(${bin}) at ${indices.indexOf(repeated)} and at ${entry}`);
  }
  const { name, label, metadata } = described;
  return sparseRecord({ axes, name, label, ...(metadata === undefined ? {} : { metadata }) }, entries);
}
