import type {
  Blinding,
  Convergence,
  DataSetId,
  FitResult,
  MappingResult,
  PythonValue,
  ResultGroup,
} from "@rabbit-fit/contracts";
import { blindedParameters, parameterNames, toyFits } from "@rabbit-fit/results";
import { inFlagsOf } from "../api-paths/in-flags.js";

const inFlags = inFlagsOf();

/** What is in the result of a fit. */
export interface ResultInspection {
  readonly kind: "result";
  readonly file: string;
  /** How it was made, as far as it says so. */
  readonly command?: string;
  readonly time?: string;
  readonly program?: string;
  readonly processes: readonly string[];
  readonly pois: readonly string[];
  readonly nois: readonly string[];
  readonly fits: readonly FitInspection[];
}

/** The fit to one data set. */
export interface FitInspection {
  /** Empty for data. */
  readonly name: string;
  readonly dataSet: DataSetId;
  readonly parameters: number;
  /** Of a table of toys, how many there are, and how many of those that say so converged. */
  readonly toys?: { readonly count: number; readonly judged: number; readonly converged: number };
  readonly nllvalreduced?: number;
  readonly nllvalfull?: number;
  readonly ndfsat?: number;
  readonly edmval?: number | null;
  /** How the minimisation ended, which results of rabbit itself do not say. */
  readonly convergence?: Convergence;
  /** What the fit hides; absent where that is nothing. Results of rabbit itself do not say how. */
  readonly blinding?: Partial<Blinding>;
  readonly histograms: readonly string[];
  readonly mappings: readonly MappingInspection[];
}

export interface MappingInspection {
  readonly name: string;
  /** `chi2`, `ndf` and the like. */
  readonly numbers: Readonly<Record<string, number>>;
  readonly histograms: readonly string[];
  readonly channels: readonly { readonly name: string; readonly histograms: readonly string[] }[];
}

/** Counts and names of a result. */
export function inspectResult(file: string, { meta, groups }: FitResult): ResultInspection {
  const text = (key: string) => textOf(meta.info.get(key));
  const [command, time, program, version] = ["command", "time", "program", "version"].map(text);
  return {
    kind: "result",
    file,
    ...(command !== undefined && { command }),
    ...(time !== undefined && { time }),
    ...(program !== undefined && { program: version === undefined ? program : `${program} ${version}` }),
    processes: meta.processes,
    pois: meta.pois,
    nois: meta.nois,
    fits: groups.map((group) => inspectFit(group, meta)),
  };
}

function inspectFit(group: ResultGroup, meta: FitResult["meta"]): FitInspection {
  const { name, dataSet, histograms, mappings, nllvalreduced, nllvalfull, ndfsat, edmval, convergence } =
    group;
  const parameters = blindedParameters(group, { meta });
  return {
    name,
    dataSet,
    ...(dataSet.kind === "toys" ? inspectToys(group) : { parameters: parameterNames(group).length }),
    ...(nllvalreduced !== undefined && { nllvalreduced }),
    ...(nllvalfull !== undefined && { nllvalfull }),
    ...(ndfsat !== undefined && { ndfsat }),
    ...(edmval !== undefined && { edmval }),
    ...(convergence !== undefined && {
      convergence: { ...convergence, message: inFlags(convergence.message) },
    }),
    ...(parameters.length > 0 && { blinding: { ...group.blinding, parameters } }),
    histograms: [...histograms.keys()],
    mappings: [...mappings].map(([key, mapping]) => inspectMapping(key, mapping)),
  };
}

function inspectToys(table: ResultGroup): Pick<FitInspection, "parameters" | "toys"> {
  const toys = [...toyFits(table)];
  const judged = toys.flatMap(({ convergence }) => convergence ?? []);
  const converged = judged.filter((convergence) => convergence.converged).length;
  return {
    parameters: toys[0] === undefined ? 0 : parameterNames(toys[0]).length,
    toys: { count: toys.length, judged: judged.length, converged },
  };
}

function inspectMapping(
  name: string,
  { channels, counts, numbers, histograms }: MappingResult,
): MappingInspection {
  return {
    name,
    numbers: Object.fromEntries([...numbers, ...counts]),
    histograms: [...histograms.keys()],
    channels: [...channels].map(([key, channel]) => ({ name: key, histograms: [...channel.keys()] })),
  };
}

function textOf(value: PythonValue | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}
