import {
  type FitResult,
  type FurtherEntries,
  fitHistogramNames,
  type MappingResult,
  type ResultGroup,
  refuseNoResult,
  type SaturatedFit,
  saturatedFitHistogramNames,
  toyHistogramNames,
} from "@rabbit-fit/contracts";
import type { Histogram } from "@rabbit-fit/sparse-hist";
import { blindedParameters, blindedValue } from "../blinding.js";
import { blindedScans } from "./blinded-scans.js";
import { histogramJson } from "./histogram-json.js";
import { jsonChunks } from "./json-chunks.js";
import { metadataJson } from "./metadata-json.js";

/** A result whose fits may come one by one. A FitResult is one. */
export interface ResultStream {
  readonly meta: FitResult["meta"];
  readonly groups: Iterable<ResultGroup> | AsyncIterable<ResultGroup>;
}

/** Number of the layout; it grows when a reader of the old one would misunderstand the new one. */
const formatVersion = 1;

/**
 * A result as one JSON text, the same tree as the HDF5 file. docs/command-line.md describes it. In place of the values that a
 * fit hides it has `"blinded"`.
 *
 * @throws RangeError where it is longer than a string may be (half a gigabyte); `resultJsonChunks` has no such limit
 */
export function resultToJson(result: FitResult): string {
  refuseNoResult(result);
  const { meta, groups } = result;
  const results = groups.flatMap((group, i) => [i === 0 ? "" : ",", ...jsonChunks(groupJson(group, meta))]);
  return [jsonHead(meta), ...results, "]}"].join("");
}

/** The same text in pieces. Where the groups of the result come one by one, no more than one of them is in memory. */
export async function* resultJsonChunks(result: ResultStream): AsyncGenerator<string> {
  refuseNoResult(result);
  const { meta, groups } = result;
  yield jsonHead(meta);
  let separator = "";
  for await (const group of groups) {
    yield separator;
    yield* jsonChunks(groupJson(group, meta));
    separator = ",";
  }
  yield "]}";
}

function jsonHead(meta: FitResult["meta"]): string {
  const head = [...jsonChunks({ format: "rabbit-fit-result", formatVersion, meta: metaJson(meta) })].join("");
  return `${head.slice(0, -1)},"results":[`;
}

function metaJson(meta: FitResult["meta"]): Record<string, unknown> {
  return {
    info: metadataJson(meta.info),
    input: metadataJson(meta.input),
    processes: meta.processes,
    pois: meta.pois,
    nois: meta.nois,
    ...(meta.model && { model: meta.model }),
    ...moreJson(meta),
  };
}

function groupJson(group: ResultGroup, meta: FitResult["meta"]): Record<string, unknown> {
  const { name, histograms, mappings, convergence, more: _, ...scalars } = group;
  const { parameters } = fitHistogramNames;
  const hidden = blindedParameters(group, { meta });
  const values: readonly string[] = [
    parameters,
    toyHistogramNames.parameters,
    fitHistogramNames.contourScan2DParameters,
  ];
  const hasParameters = (key: string) => values.includes(key) || /^scan(?:2D)?_parms_/.test(key);
  const scans = blindedScans(histograms, hidden);
  return {
    name,
    ...scalars,
    ...(convergence && { convergence: { ...convergence, ...moreJson(convergence) } }),
    ...moreJson(group),
    histograms: new Map([
      ...histogramsJson(histograms),
      ...scans,
      ...[...histograms]
        .filter(([key]) => hasParameters(key))
        .map(([key, hist]) => {
          const axes = scans.get(key)?.axes;
          return [key, { ...parametersJson(hist, hidden), ...(axes !== undefined && { axes }) }] as const;
        }),
    ]),
    mappings: new Map([...mappings].map(([key, mapping]) => [key, mappingJson(mapping, hidden)] as const)),
  };
}

/** Values of parameters, without those that are hidden. */
function parametersJson(hist: Histogram, hidden: readonly string[]): Record<string, unknown> {
  const json = histogramJson(hist);
  // The last axis, of one fit or of many toys.
  const axis = hist.axes.at(-1);
  if (hidden.length === 0 || axis?.kind !== "string-category") return json;
  const shown = (values: unknown) => {
    const all = values as Float64Array;
    const width = hist.axes.length === 1 ? all.length : axis.categories.length;
    return Array.from(all, (value, i) =>
      hidden.includes(axis.categories[i % width] ?? "") ? blindedValue : value,
    );
  };
  const flow = json.withFlow as { readonly values: unknown } | undefined;
  return {
    ...json,
    values: shown(json.values),
    ...(flow && { withFlow: { ...flow, values: shown(flow.values) } }),
  };
}

function mappingJson(mapping: MappingResult, hidden: readonly string[]): Record<string, unknown> {
  const { channels, counts, numbers, histograms, saturatedFit } = mapping;
  return {
    ...moreJson(mapping),
    counts,
    numbers,
    histograms: histogramsJson(histograms),
    channels: new Map([...channels].map(([name, channel]) => [name, histogramsJson(channel)] as const)),
    ...(saturatedFit && { saturatedFit: saturatedFitJson(saturatedFit, hidden) }),
  };
}

function saturatedFitJson(fit: SaturatedFit, hidden: readonly string[]): Record<string, unknown> {
  const { histograms, convergence, more: _, ...numbers } = fit;
  const { parameters } = saturatedFitHistogramNames;
  const values = histograms.get(parameters);
  return {
    ...numbers,
    ...(convergence && { convergence: { ...convergence, ...moreJson(convergence) } }),
    ...moreJson(fit),
    histograms: new Map([
      ...histogramsJson(histograms),
      ...(values ? [[parameters, parametersJson(values, hidden)] as const] : []),
    ]),
  };
}

function moreJson({ more }: { readonly more?: FurtherEntries }): { readonly more?: unknown } {
  return more === undefined ? {} : { more: metadataJson(more) };
}

function histogramsJson(histograms: ReadonlyMap<string, Histogram>): Map<string, unknown> {
  return new Map([...histograms].map(([name, hist]) => [name, histogramJson(hist)] as const));
}
