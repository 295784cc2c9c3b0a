import {
  BASE_MAPPING,
  observedHistogramNames,
  RabbitInputError,
  type ResultGroup,
} from "@rabbit-fit/contracts";
import { type BinCovariance, binCovariance, channelYields, requiredCovariance } from "@rabbit-fit/results";
import { type Axis, innerValues } from "@rabbit-fit/sparse-hist";
import { figureBins } from "../hists/figure-bins.js";
import { refuseUnknown } from "../hists/refuse-unknown.js";
import { labelOf } from "../impacts/source-rows.js";
import type { CovarianceFigureOptions } from "./matrix-options.js";

/** A matrix as a figure shows it. */
export interface ShownMatrix {
  readonly size: number;
  /** [size, size] */
  readonly values: Float64Array;
  /** Names of the rows; numbers of bins where there are none. */
  readonly names?: readonly string[];
  /** The axes that the bins of one channel run along. */
  readonly axes?: readonly Axis[];
  /** Where the bins of each of several channels begin and end. */
  readonly blocks?: readonly { readonly channel: string; readonly start: number; readonly size: number }[];
}

/** The covariance that the options name. @throws RabbitInputError where the result does not have it */
export function shownMatrix(group: ResultGroup, options: CovarianceFigureOptions): ShownMatrix {
  return options.mapping === undefined ? ofParameters(group, options) : ofBins(group, options);
}

function ofParameters(
  group: ResultGroup,
  { parameterNames, labels = {} }: CovarianceFigureOptions,
): ShownMatrix {
  const covariance = requiredCovariance(group);
  for (const name of parameterNames ?? []) refuseUnknown("options.parameterNames", name, covariance.names);
  const { names, values } = parameterNames === undefined ? covariance : covariance.block(parameterNames);
  return { size: names.length, values, names: names.map((name) => labelOf(name, labels)) };
}

function ofBins(group: ResultGroup, options: CovarianceFigureOptions): ShownMatrix {
  const { mapping = BASE_MAPPING, channel, at = new Map() } = options;
  refuseUnknown("options.mapping", mapping, [...group.mappings.keys()]);
  const covariance = options.stage === "data" ? undefined : covarianceOfBins(group, options);
  const channels = [...group.mappings.get(mapping)!.channels.keys()];
  if (channel !== undefined) refuseUnknown("options.channel", channel, channels);
  if (covariance !== undefined && channel === undefined) {
    const blocks = [...covariance.channels].map(([name, block]) => ({ channel: name, ...block }));
    const axes = blocks.length === 1 ? axesOf(group, mapping, blocks[0]!.channel) : undefined;
    return { size: covariance.size, values: covariance.elements, ...(axes ? { axes } : { blocks }) };
  }
  const name = channel ?? channels[0]!;
  const axes = axesOf(group, mapping, name);
  const bins = figureBins(axes, { at });
  const [elements, width, start] =
    covariance === undefined
      ? [dataCovariance(group, mapping, name), figureBins(axes).places.length, 0]
      : [covariance.elements, covariance.size, covariance.channels.get(name)!.start];
  const places = bins.places.map((place) => start + place);
  const values = places.flatMap((row) => places.map((column) => elements[row * width + column]!));
  return { size: places.length, values: Float64Array.from(values), axes: bins.axes };
}

function axesOf(group: ResultGroup, mapping: string, channel: string): readonly Axis[] {
  const found = channelYields(group, mapping).find((one) => one.channel === channel)!;
  const hist = found.postfit.inclusive ?? found.prefit.inclusive ?? found.fitted ?? found.data;
  return hist?.axes ?? [];
}

function covarianceOfBins(
  group: ResultGroup,
  { mapping = BASE_MAPPING, stage = "postfit" }: CovarianceFigureOptions,
): BinCovariance {
  const covariance = stage === "data" ? undefined : binCovariance(group, stage, mapping);
  if (covariance !== undefined) return covariance;
  throw new RabbitInputError({
    field: `${mapping}: covariance`,
    state: "missing",
    expected: `the covariance of the ${stage} yields of its bins in the result`,
    remedy: "Fit with options.analyses.covariance.",
  });
}

function dataCovariance(group: ResultGroup, mapping: string, channel: string): Float64Array {
  const hist = group.mappings.get(mapping)!.channels.get(channel)!.get(observedHistogramNames.dataCovariance);
  if (hist !== undefined) return innerValues(hist);
  throw new RabbitInputError({
    field: `${mapping}, ${channel}: ${observedHistogramNames.dataCovariance}`,
    state: "missing",
    expected: "the covariance of the data in the result",
    remedy: 'Fit with options.likelihood.form: "covariance".',
  });
}
