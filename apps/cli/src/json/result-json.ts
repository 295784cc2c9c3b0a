import type { FitResult, MappingResult, ResultGroup } from "@rabbit-fit/contracts";
import type { Histogram } from "@rabbit-fit/sparse-hist";
import { histogramJson } from "./histogram-json.js";
import { metadataJson } from "./metadata-json.js";

/** Number of the layout; it grows when a reader of the old one would misunderstand the new one. */
export const resultFormatVersion = 1;

/** A result as a record for JSON, the same tree as the HDF5 file. docs/command-line.md describes it. */
export function resultJson({ meta, groups }: FitResult): Record<string, unknown> {
  return {
    format: "rabbit-fit-result",
    formatVersion: resultFormatVersion,
    meta: {
      info: metadataJson(meta.info),
      input: metadataJson(meta.input),
      processes: meta.processes,
      pois: meta.pois,
      nois: meta.nois,
    },
    results: groups.map(groupJson),
  };
}

function groupJson({ name, histograms, mappings, ...scalars }: ResultGroup): Record<string, unknown> {
  return {
    name,
    ...scalars,
    histograms: histogramsJson(histograms),
    mappings: new Map([...mappings].map(([key, mapping]) => [key, mappingJson(mapping)] as const)),
  };
}

function mappingJson({ channels, counts, numbers, histograms }: MappingResult): Record<string, unknown> {
  return {
    counts,
    numbers,
    histograms: histogramsJson(histograms),
    channels: new Map([...channels].map(([name, channel]) => [name, histogramsJson(channel)] as const)),
  };
}

function histogramsJson(histograms: ReadonlyMap<string, Histogram>): Map<string, unknown> {
  return new Map([...histograms].map(([name, hist]) => [name, histogramJson(hist)] as const));
}
