import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import type { NumericArray } from "@rabbit-fit/contracts";
import type { Axis } from "@rabbit-fit/sparse-hist";
import { type TemplateSource, TensorWriter, type TensorWriterOptions } from "@rabbit-fit/tensor-writer";

export type Storage = "dense" | "sparse";

/** Calls of the reference's writer, as `make_writer_fixtures.py` notes them. */
export interface WriterCase {
  readonly name: string;
  /** Of which of the two there is a tensor of the reference. */
  readonly storages: readonly Storage[];
  readonly options: TensorWriterOptions;
  readonly sources: Readonly<Record<string, unknown>>;
  readonly calls: readonly { readonly method: string; readonly arguments: readonly unknown[] }[];
  readonly terms: readonly VariationTerms[];
}

/** The larger of |logk up| and |logk down| of a pair of variations. */
export interface VariationTerms {
  readonly channel: string;
  readonly process: string;
  readonly systematic: string;
  /** [bins of the channel] */
  readonly largest: readonly number[];
}

const folder = fileURLToPath(new URL("../../../../fixtures/writer", import.meta.url));

/** All cases there are. */
export function writerCases(): WriterCase[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .map((file) => writerCase(file.slice(0, -".json".length)));
}

export function writerCase(name: string): WriterCase {
  return { name, ...JSON.parse(readFileSync(`${folder}/${name}.json`, "utf8")) };
}

/** The file that the reference wrote. */
export function referenceTensor(name: string, storage: Storage): Uint8Array {
  return gunzipSync(readFileSync(`${folder}/${name}-${storage}.hdf5.gz`));
}

/** A writer after all calls of a case. */
export function replay(written: WriterCase, storage: Storage): TensorWriter {
  const writer = new TensorWriter({ ...written.options, sparse: storage === "sparse" });
  const sources = new Map(
    Object.entries(written.sources).map(([name, record]) => [name, sourceOf(record as SourceRecord)]),
  );
  const methods = writer as unknown as Record<string, (...values: unknown[]) => void>;
  for (const call of written.calls) {
    methods[call.method]!(...call.arguments.map((argument) => revive(argument, sources)));
  }
  return writer;
}

type Contents = { readonly values: number[]; readonly variances?: number[] };

type SourceRecord = Contents &
  (
    | { readonly layout: "dense"; readonly axes: Axis[] }
    | { readonly layout: "sparse"; readonly axes: Axis[]; readonly indices: number[] }
    | {
        readonly layout: "csr";
        readonly rowCount: number;
        readonly columnCount: number;
        readonly rowStart: number[];
        readonly columns: number[];
      }
    | { readonly layout: "array" }
  );

function sourceOf(record: SourceRecord): TemplateSource {
  const values = Float64Array.from(record.values);
  if (record.layout === "array") return values;
  if (record.layout === "csr") {
    const { rowCount, columnCount, rowStart, columns } = record;
    return {
      rowCount,
      columnCount,
      rowStart: Uint32Array.from(rowStart),
      columns: Uint32Array.from(columns),
      values,
    };
  }
  const common = { axes: record.axes.map(axisOf), name: "", label: "", values };
  if (record.layout === "sparse") {
    return { layout: "sparse", storage: "double", ...common, indices: Uint32Array.from(record.indices) };
  }
  if (record.variances === undefined) return { layout: "dense", storage: "double", ...common };
  return { layout: "dense", storage: "weight", ...common, variances: Float64Array.from(record.variances) };
}

function axisOf(axis: Axis): Axis {
  return axis.kind === "variable" ? { ...axis, edges: Float64Array.from(axis.edges) } : axis;
}

/** An argument with its sources, axes and arrays in place. */
function revive(value: unknown, sources: ReadonlyMap<string, TemplateSource>): unknown {
  if (Array.isArray(value)) return value.map((item) => revive(item, sources));
  if (typeof value !== "object" || value === null) return value;
  if ("source" in value) return sources.get(value.source as string);
  if ("kind" in value) return axisOf(value as Axis);
  if ("auxiliary" in value) {
    return mapValues(value.auxiliary as object, (item) =>
      Array.isArray(item) ? item : numericArray(item as ArrayRecord),
    );
  }
  return mapValues(value, (item) => revive(item, sources));
}

function mapValues(record: object, change: (value: unknown) => unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}

interface ArrayRecord {
  readonly shape: readonly number[];
  readonly type: "float64" | "float32" | "int64" | "uint8";
  readonly data: readonly (number | string)[];
}

function numericArray({ shape, type, data }: ArrayRecord): NumericArray {
  if (type === "int64") return { shape, data: BigInt64Array.from(data, BigInt) };
  const TypedArray = { float64: Float64Array, float32: Float32Array, uint8: Uint8Array }[type];
  return { shape, data: TypedArray.from(data as number[]) };
}
