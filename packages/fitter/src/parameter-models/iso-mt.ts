import { axisSize } from "@rabbit-fit/sparse-hist";
import { binwiseAbcd } from "./abcd.js";
import { type AbcdScheme, abcdScheme, extendedAbcdScheme } from "./abcd-scheme.js";
import { axisPlace, binsOf } from "./channel-bins.js";
import type { ModelDefinition } from "./model-definition.js";
import type { ModelWords, Region } from "./model-words.js";
import type { ModelContext } from "./parameter-model.js";
import { smoothModel, smoothOptions } from "./smooth-abcd.js";

/** The axis along which rates are smooth. */
const SMOOTH_AXIS = "pt";

export const abcdIsoMt = binwise("ABCDIsoMT", abcdScheme);
export const extendedAbcdIsoMt = binwise("ExtendedABCDIsoMT", extendedAbcdScheme);
export const smoothAbcdIsoMt = smooth("SmoothABCDIsoMT", abcdScheme, "[order:N]");
export const smoothExtendedAbcdIsoMt = smooth(
  "SmoothExtendedABCDIsoMT",
  extendedAbcdScheme,
  "[params:<file> | order:N]",
);

function binwise(name: string, scheme: AbcdScheme): ModelDefinition {
  return {
    name,
    usage: "[yieldCorrection:0|1] <process> <channel>",
    description: `${name.replace("IsoMT", "")} ${regionsInWords(scheme)}`,
    create: (context, words) => {
      const { yieldCorrection } = words.options(["yieldCorrection"]);
      const setting = {
        scheme,
        yieldCorrection: words.flag("yieldCorrection", yieldCorrection),
        ...planeWords(context, words, scheme),
      };
      return binwiseAbcd(context, words, setting);
    },
  };
}

function smooth(name: string, scheme: AbcdScheme, order: string): ModelDefinition {
  return {
    name,
    usage: `${order} [yieldCorrection:0|1] <process> <channel>`,
    description: `${name.replace("IsoMT", "")} along the axis pt ${regionsInWords(scheme)}`,
    create: (context, words) => {
      const setting = {
        scheme,
        axis: SMOOTH_AXIS,
        ...smoothOptions(words),
        ...planeWords(context, words, scheme),
      };
      return smoothModel(context, words, setting);
    },
  };
}

function regionsInWords({ regions }: AbcdScheme): string {
  const extra = regions.length > 4 ? ", Ax and Bx the one before" : "";
  return `of one channel with the axes mt and relIso: D and C are its last bin of mt, B and A the one before${extra}; B and D are the bin 0 of relIso, A and C the bin 1`;
}

/** The process and its channel, of which bins of mt and relIso are the regions. @throws RabbitInputError */
function planeWords(context: ModelContext, words: ModelWords, { regions }: AbcdScheme) {
  const process = words.next("process");
  const name = words.next("channel");
  words.end();
  const channel = binsOf(context, words.key, name);
  const mtCount = axisSize(channel.axes[axisPlace(channel, words.key, "mt")]!);
  axisPlace(channel, words.key, "relIso");
  const needed = regions.length / 2;
  if (mtCount < needed) {
    throw words.error({
      field: `bins of the axis mt in ${name}`,
      found: mtCount,
      expected: `at least ${needed}, as the regions are its last ${needed}`,
    });
  }
  // Ax, A, C and Bx, B, D are neighbours along mt, up to its last bin.
  const places: { readonly [label: string]: readonly [fromLast: number, relIso: number] } = {
    D: [1, 0],
    C: [1, 1],
    B: [2, 0],
    A: [2, 1],
    Bx: [3, 0],
    Ax: [3, 1],
  };
  const found = new Map<string, Region>(
    regions.map((label) => {
      const [fromLast, relIso] = places[label]!;
      return [label, { channel: name, bins: { relIso, mt: mtCount - fromLast } }];
    }),
  );
  return { process, regions: found };
}
