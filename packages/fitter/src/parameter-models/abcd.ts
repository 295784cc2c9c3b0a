import { ops } from "@rabbit-fit/autodiff-kernels";
import { type AbcdScheme, abcdRates, abcdRegions, abcdScheme, extendedAbcdScheme } from "./abcd-scheme.js";
import { cellsOf } from "./channel-bins.js";
import type { ModelDefinition } from "./model-definition.js";
import type { ModelWords, Region } from "./model-words.js";
import type { ModelContext, ParameterModel } from "./parameter-model.js";
import { tracedModel } from "./rate-function.js";

export const abcd: ModelDefinition = {
  name: "ABCD",
  usage: regionUsage(abcdScheme.regions),
  description:
    "r = a^2, b^2, c^2 in each bin of the regions A, B, C, and a^2 c^2 / b^2 in that of D, so that A / B = C / D; yieldCorrection:1 makes the relation one of yields, not of rates; parameters <process>_<channel>_<axis><bin>..., not of interest, 1 by default",
  create: (context, words) => {
    const setting = abcdWords(words, abcdScheme);
    return binwiseAbcd(context, words, { scheme: abcdScheme, ...setting });
  },
};

export const extendedAbcd: ModelDefinition = {
  name: "ExtendedABCD",
  usage: regionUsage(extendedAbcdScheme.regions),
  description:
    "the same with a second sideband: D = C Ax B^2 / (Bx A^2), the ratio B / A extrapolated log-linearly",
  create: (context, words) => {
    const setting = abcdWords(words, extendedAbcdScheme);
    return binwiseAbcd(context, words, { scheme: extendedAbcdScheme, ...setting });
  },
};

export interface AbcdSetting {
  readonly process: string;
  readonly regions: ReadonlyMap<string, Region>;
  readonly yieldCorrection: boolean;
}

/** `[yieldCorrection:0|1] <process> <region> ...` */
export function regionUsage(labels: readonly string[]): string {
  return `[yieldCorrection:0|1] <process> ${labels.map((label) => `<channel ${label}> [<axis>:<bin> ...]`).join(" ")}`;
}

/** The process and its regions, in the order of the scheme. @throws RabbitInputError */
export function regionWords(words: ModelWords, { regions }: AbcdScheme) {
  const process = words.next("process");
  const found = new Map(regions.map((label) => [label, words.region(label)] as const));
  words.end();
  return { process, regions: found };
}

function abcdWords(words: ModelWords, scheme: AbcdScheme): AbcdSetting {
  const { yieldCorrection } = words.options(["yieldCorrection"]);
  return {
    yieldCorrection: words.flag("yieldCorrection", yieldCorrection),
    ...regionWords(words, scheme),
  };
}

/** One parameter in each bin of the regions that are not predicted, whose square is the rate. @throws RabbitInputError */
export function binwiseAbcd(
  context: ModelContext,
  words: ModelWords,
  { scheme, yieldCorrection, ...setting }: AbcdSetting & { readonly scheme: AbcdScheme },
): ParameterModel {
  const regions = abcdRegions(context, words, { scheme, ...setting });
  const { rows } = context;
  const { process, count } = regions;
  return tracedModel(
    {
      parameters: scheme.free.flatMap((label) => {
        const bins = regions.bins.get(label)!;
        const { labels, ofBin } = cellsOf(bins, [...bins.axes.keys()]);
        return Array.from(ofBin, (cell) => ({
          name: `${process}_${bins.channel.name}_${labels[cell]}`,
          kind: "other" as const,
          default: 1,
          squared: false,
        }));
      }),
      ratesPer: "row",
      isLinear: false,
      rates: abcdRates(
        regions,
        (label) => {
          const start = scheme.free.indexOf(label) * count;
          return {
            parameters: [Uint32Array.from({ length: count }, (_, bin) => start + bin)],
            rate: ([root]) => ops.square(root!),
          };
        },
        yieldCorrection ? rows.norm : undefined,
      ),
    },
    rows.rowCount,
  );
}
