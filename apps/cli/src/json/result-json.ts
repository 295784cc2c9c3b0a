import type { FitResult, FurtherEntries, MappingResult, ResultGroup } from "@rabbit-fit/contracts";
import type { FitResultStream } from "@rabbit-fit/io-hdf5";
import type { Histogram } from "@rabbit-fit/sparse-hist";
import { histogramJson } from "./histogram-json.js";
import { jsonChunks } from "./json-chunks.js";
import { metadataJson } from "./metadata-json.js";

/** Number of the layout; it grows when a reader of the old one would misunderstand the new one. */
const formatVersion = 1;

/**
 * A result as JSON in pieces, the same tree as the HDF5 file. docs/command-line.md describes it. Where its groups come
 * one by one, no more than one of them is in memory.
 */
export async function* resultJsonChunks({ meta, groups }: FitResultStream): AsyncGenerator<string> {
  const head = [...jsonChunks({ format: "rabbit-fit-result", formatVersion, meta: metaJson(meta) })].join("");
  yield `${head.slice(0, -1)},"results":[`;
  let separator = "";
  for await (const group of groups) {
    yield separator;
    yield* jsonChunks(groupJson(group));
    separator = ",";
  }
  yield "]}";
}

function metaJson(meta: FitResult["meta"]): Record<string, unknown> {
  return {
    info: metadataJson(meta.info),
    input: metadataJson(meta.input),
    processes: meta.processes,
    pois: meta.pois,
    nois: meta.nois,
    ...moreJson(meta),
  };
}

function groupJson(group: ResultGroup): Record<string, unknown> {
  const { name, histograms, mappings, convergence, more: _, ...scalars } = group;
  return {
    name,
    ...scalars,
    ...(convergence && { convergence: { ...convergence, ...moreJson(convergence) } }),
    ...moreJson(group),
    histograms: histogramsJson(histograms),
    mappings: new Map([...mappings].map(([key, mapping]) => [key, mappingJson(mapping)] as const)),
  };
}

function mappingJson(mapping: MappingResult): Record<string, unknown> {
  const { channels, counts, numbers, histograms } = mapping;
  return {
    ...moreJson(mapping),
    counts,
    numbers,
    histograms: histogramsJson(histograms),
    channels: new Map([...channels].map(([name, channel]) => [name, histogramsJson(channel)] as const)),
  };
}

function moreJson({ more }: { readonly more?: FurtherEntries }): { readonly more?: unknown } {
  return more === undefined ? {} : { more: metadataJson(more) };
}

function histogramsJson(histograms: ReadonlyMap<string, Histogram>): Map<string, unknown> {
  return new Map([...histograms].map(([name, hist]) => [name, histogramJson(hist)] as const));
}
