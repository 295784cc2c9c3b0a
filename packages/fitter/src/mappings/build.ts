import { RabbitInputError } from "@rabbit-fit/contracts";
import type { MappingSpec } from "../options/mapping-spec.js";
import { type AxisPlace, type AxisSelection, formatAxisSelections } from "./axis-syntax.js";

/*
 * Mappings as a program writes them: `mappings.project("ch1", ["a"])`. Each function gives the same specification as the words
 * on the command line.
 */

/** What is done with an axis: all of it summed, one bin, bins from start to before stop, or bins between new edges. */
export type AxisChoice =
  | "sum"
  | number
  | { readonly value: number }
  | {
      /** First bin; the first of the axis by default. */
      readonly start?: AxisPlace;
      /** One past the last bin; all up to the end by default. */
      readonly stop?: AxisPlace;
      /** Every so many bins; 1 by default. */
      readonly step?: number;
      /** Whether the bins are summed; false by default. */
      readonly sum?: boolean;
    }
  | {
      /** Edges of the new bins, each of them an edge of the axis. */
      readonly rebin: readonly number[];
    };

export interface SelectOptions {
  /** Names of processes to sum; all by default. */
  readonly processes?: readonly string[];
  /** What is done with axes, by their names. Those that are not named stay as they are. */
  readonly axes?: { readonly [axis: string]: AxisChoice };
}

/** A mapping that is a selection of bins of one channel, which ratios are made of as well. */
export interface SelectSpec extends MappingSpec {
  readonly name: "Select";
  readonly args: readonly string[];
}

/** Every channel as it is. */
export function base(): MappingSpec {
  return { name: "BaseMapping", args: [] };
}

/**
 * Bins of a channel.
 *
 * @example select("ch0", { processes: ["sig"], axes: { x: { rebin: [-5, 0, 5] }, charge: "sum" } })
 * @throws RabbitInputError where a name has a comma or a colon, which the syntax has for itself
 */
export function select(channel: string, options: SelectOptions = {}): SelectSpec {
  const [processes, axes] = selectionWords(options);
  const words = [...(processes === "None" ? [] : [processes]), ...(axes === "None:None" ? [] : [axes])];
  return { name: "Select", args: [channel, ...words] };
}

/** A channel summed over all axes but these, in this order; a channel as one bin without any. */
export function project(channel: string, axes: readonly string[] = []): MappingSpec {
  return { name: "Project", args: [channel, ...axes] };
}

/** The same as shares in the whole channel. */
export function normalize(channel: string, axes: readonly string[] = []): MappingSpec {
  return { name: "Normalize", args: [channel, ...axes] };
}

/** a / b of two selections with the same number of bins. */
export const ratio = ofTwo("Ratio");

/** a - b */
export const difference = ofTwo("Difference");

/** (a / sum of a) / (b / sum of b) */
export const normratio = ofTwo("Normratio");

/** (a - b) / (a + b) */
export const asymmetry = ofTwo("Asymmetry");

/** A_i = sigma_i / sigma_UL along the axis `helicitySig` or `helicity`. */
export const angularCoefficients = ofOne("AngularCoefficients");

/** A_0 - A_2 */
export const lamTung = ofOne("LamTung");

function ofOne(name: string) {
  return (channel: string, options: SelectOptions = {}): MappingSpec => ({
    name,
    args: select(channel, options).args,
  });
}

function ofTwo(name: string) {
  return (a: SelectSpec, b: SelectSpec): MappingSpec => {
    const [channelA, processesA, axesA] = partsOf(a);
    const [channelB, processesB, axesB] = partsOf(b);
    const hasProcesses = processesA !== "None" || processesB !== "None";
    const hasAxes = axesA !== "None:None" || axesB !== "None:None";
    return {
      name,
      args: [
        channelA,
        channelB,
        ...(hasProcesses ? [processesA, processesB] : []),
        ...(hasAxes ? [axesA, axesB] : []),
      ],
    };
  };
}

function partsOf({ args }: SelectSpec): [channel: string, processes: string, axes: string] {
  const [channel, ...rest] = args;
  const axes = rest.find((word) => word.includes(":"));
  const processes = rest.find((word) => !word.includes(":"));
  return [channel!, processes ?? "None", axes ?? "None:None"];
}

function selectionWords({ processes = [], axes = {} }: SelectOptions): [processes: string, axes: string] {
  for (const name of [...processes, ...Object.keys(axes)]) {
    if (!/[,:]/.test(name)) continue;
    throw new RabbitInputError({
      field: "select",
      found: name,
      expected: "a name without comma and colon, which separate names in a selection",
    });
  }
  const selections = Object.entries(axes).flatMap(([axis, choice]) => selectionsOf(axis, choice));
  return [processes.length > 0 ? processes.join(",") : "None", formatAxisSelections(selections)];
}

function selectionsOf(axis: string, choice: AxisChoice): AxisSelection[] {
  if (choice === "sum") return [{ axis, action: { kind: "sum" } }];
  if (typeof choice === "number" || "value" in choice)
    return [{ axis, action: { kind: "bin", bin: choice } }];
  if ("rebin" in choice) return [{ axis, action: { kind: "rebin", edges: choice.rebin } }];
  const { start, stop, step, sum = false } = choice;
  const slice: AxisSelection = { axis, action: { kind: "slice", start, stop, step } };
  return sum ? [slice, { axis, action: { kind: "sum" } }] : [slice];
}
