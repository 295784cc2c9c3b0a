import type {
  ExternalTerm,
  FitInput,
  ObservedData,
  PythonValue,
  SystematicType,
} from "@rabbit-fit/contracts";
import type { AuxiliaryBook } from "../auxiliary/auxiliary-book.js";
import type { BetaBook } from "../beta/beta-book.js";
import { type BookedChannel, type ChannelBook, placed } from "../channel/channel-book.js";
import type { GivenCovariance } from "../covariance/data-covariance.js";
import type { DataBook } from "../data/data-book.js";
import { copyOfTerm } from "../external/copy-of-term.js";
import { refuse } from "../refuse.js";
import type { SystematicBook } from "../systematic/systematic-book.js";
import { betaVariations } from "./beta-variations.js";
import { denseTemplates } from "./dense-templates.js";
import { type LowStatistics, type TemplateLookup, withoutLowStatistics } from "./low-statistics.js";
import { inverseCovarianceOf } from "./observed-covariance.js";
import { sparseTemplates } from "./sparse-templates.js";
import { systematicColumns } from "./systematic-columns.js";
import { table, templateGrid } from "./template-grid.js";

/** Everything that was booked. */
export interface Bookings {
  readonly layout: "sparse" | "dense";
  readonly symmetric: boolean;
  readonly systematicType: SystematicType;
  readonly addBinByBinStatToDataCov: boolean;
  readonly channels: ChannelBook;
  readonly templates: TemplateLookup;
  /** Where variations are left out for want of simulated events. */
  readonly lowStatistics: LowStatistics | undefined;
  readonly data: DataBook;
  readonly covariance: GivenCovariance | undefined;
  readonly systematics: SystematicBook;
  readonly betas: BetaBook;
  readonly externalTerms: readonly ExternalTerm[];
  readonly auxiliary: AuxiliaryBook;
}

/** The tensor of everything that was booked, in new arrays. */
export function buildFitInput(booked: Bookings, metadata: ReadonlyMap<string, PythonValue>): FitInput {
  const { lowStatistics } = booked;
  const bookings = lowStatistics
    ? { ...booked, templates: withoutLowStatistics(booked.templates, lowStatistics) }
    : booked;
  const { templates, systematicType, symmetric } = bookings;
  const bookedChannels = bookings.channels.inOrder();
  if (bookedChannels.length === 0) nothing("channels", "addChannel");
  const signals = templates.signals();
  const processes = [...signals, ...templates.backgrounds()];
  if (processes.length === 0) nothing("processes", "addProcess");
  const channels = placed(bookedChannels);
  const grid = templateGrid(templates, channels, processes);
  const { systematics, columnOf } = systematicColumns(bookings.systematics);
  const systematicCount = systematics.names.length;
  const columnCount = (symmetric ? 1 : 2) * systematicCount;
  const fill = bookings.layout === "sparse" ? sparseTemplates : denseTemplates;
  const unmasked = bookedChannels.filter(({ masked }) => !masked);
  const data = observed(bookings, unmasked, processes);
  const betas = betaVariations(bookings.betas, channels, processes);
  return {
    channels,
    processes,
    signals,
    systematics,
    systematicType,
    symmetric,
    data,
    pseudodata: bookings.data.alternatives(unmasked),
    templates: fill(grid, { columnOf, systematicCount, columnCount }),
    sumw: table(grid, ({ norm }) => norm),
    sumw2: table(grid, ({ sumw2 }) => sumw2),
    ...(betas && { betaVariations: betas }),
    externalTerms: bookings.externalTerms.map(copyOfTerm),
    auxiliary: bookings.auxiliary.copies(),
    metadata: new Map(metadata),
  };
}

function observed(
  bookings: Bookings,
  unmasked: readonly BookedChannel[],
  processes: readonly string[],
): ObservedData {
  const { counts, variances } = bookings.data.observed(unmasked);
  const inverseCovariance = inverseCovarianceOf(bookings, unmasked, processes, variances);
  const different = variances.some((variance, bin) => variance !== counts[bin]);
  return {
    counts,
    ...(different && { variances }),
    ...(inverseCovariance && { inverseCovariance }),
  };
}

function nothing(field: string, call: string): never {
  return refuse({ field, state: "empty", expected: "at least one", remedy: `Call ${call} first.` });
}
