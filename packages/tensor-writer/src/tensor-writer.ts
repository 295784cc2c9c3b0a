import type { ExternalTerm, FitInput, PythonValue, SystematicType } from "@rabbit-fit/contracts";
import {
  anything,
  callback,
  flag,
  listOf,
  map,
  number,
  oneOf,
  optionsOf,
  text,
} from "@rabbit-fit/contracts/options";
import type { Axis, Histogram } from "@rabbit-fit/sparse-hist";
import { buildFitInput } from "./assembly/build.js";
import { checkMetadata } from "./assembly/check-metadata.js";
import type { LowStatistics } from "./assembly/low-statistics.js";
import { AuxiliaryBook, type AuxiliaryDatasets } from "./auxiliary/auxiliary-book.js";
import { BetaBook } from "./beta/beta-book.js";
import {
  type AddChannelOptions,
  type BookedChannel,
  ChannelBook,
  channelOptions,
} from "./channel/channel-book.js";
import { type GivenCovariance, givenCovariance } from "./covariance/data-covariance.js";
import type { MatrixSource } from "./covariance/matrix-source.js";
import { DataBook } from "./data/data-book.js";
import { type ExternalLikelihoodTerm, externalTerm, externalTermOptions } from "./external/external-term.js";
import { checkNames, refuse } from "./refuse.js";
import {
  type AddNormSystematicOptions,
  addNormSystematic,
  normSystematicOptions,
} from "./systematic/add-norm-systematic.js";
import {
  type AddSystematicOptions,
  addSystematic,
  type SystematicVariation,
  systematicOptions,
} from "./systematic/add-systematic.js";
import { SystematicBook } from "./systematic/systematic-book.js";
import { takenGroupNames, takenNameWarning } from "./systematic/taken-names.js";
import type { TemplateSource } from "./template/source.js";
import { type AddProcessOptions, processOptions, TemplateBook } from "./template/template-book.js";

export interface TensorWriterOptions {
  /** Whether the tensor has rows only for nominal yields, and entries only for variations, that are not zero. */
  readonly sparse?: boolean;
  /** How variations act on yields: as a factor exp(theta logk), `log_normal`, the default, or as a term, `normal`. */
  readonly systematicType?: SystematicType;
  /** Whether nominal yields may be negative. By default negative ones become zero. */
  readonly allowNegativeExpectation?: boolean;
  /** Whether the statistical variances of the templates are added to the covariance of the data. */
  readonly addBinByBinStatToDataCov?: boolean;
  /**
   * x: the factor of each upward and each downward variation of a log-normal systematic is clipped to [1/x, x], before
   * the two become parameters. It takes away the variations of bins whose nominal yield is almost nothing.
   */
  readonly clipSystVariations?: number;
  /**
   * Where the effective number of simulated events of a process in a bin, sumw^2 / sumw2, is below this, logk is 0, and
   * nothing is added to the covariance of the data. Norm systematics stay: they are flat on purpose.
   */
  readonly zeroSystLowNeff?: number;
  /** Names of the processes to which `zeroSystLowNeff` applies; all by default. */
  readonly zeroSystLowNeffProcs?: readonly string[];
  /**
   * Told, in a sentence, of what is accepted and may be a slip: a process whose numbers have no variances, once for a writer,
   * a process with negative yields that become zero, once for each of its channels, a norm systematic with a factor below 0.1, a
   * systematic that changes no yield, by a kfactor of 0, a factor of 1, or variations that cancel, once for each, and when the
   * tensor is built, a group of systematics with the name of a row that impacts have for themselves (`stat`, `Total`, `binByBinStat`, that
   * with the name of a process, `external_` with the name of an external term), once. `console.warn` by default.
   */
  readonly onWarning?: (text: string) => void;
}

const writerOptions = optionsOf<TensorWriterOptions>({
  sparse: flag,
  systematicType: oneOf<SystematicType>({ log_normal: true, normal: true }),
  allowNegativeExpectation: flag,
  addBinByBinStatToDataCov: flag,
  clipSystVariations: number,
  zeroSystLowNeff: number,
  zeroSystLowNeffProcs: listOf(text, "names"),
  onWarning: callback,
});

export interface AddDataOptions {
  /** `ch0` by default. */
  readonly channel?: string;
  /**
   * By default those of the histogram, or its contents where it has none. Of a histogram that is given here, too, they
   * are its variances where it has any.
   */
  readonly variances?: TemplateSource;
}

const dataOptions = optionsOf<AddDataOptions>({ channel: text, variances: anything });
const dataVariancesOptions = optionsOf<Pick<AddDataOptions, "channel">>({ channel: text });

export interface AddPseudodataOptions {
  /** `pseudodata_0`, `pseudodata_1` ... by default. */
  readonly name?: string;
  /** `ch0` by default. */
  readonly channel?: string;
}

const pseudodataOptions = optionsOf<AddPseudodataOptions>({ name: anything, channel: text });

export interface AddBetaVariationsOptions {
  readonly process: string;
  /** The channel whose bins fluctuate. */
  readonly sourceChannel: string;
  /** The masked channel that varies with them. */
  readonly destChannel: string;
}

const betaVariationsOptions = optionsOf<AddBetaVariationsOptions>(
  { process: text, sourceChannel: text, destChannel: text },
  { required: ["process", "sourceChannel", "destChannel"] },
);

export interface BuildOptions {
  /** What to record about the tensor beside what is in it. */
  readonly metadata?: ReadonlyMap<string, PythonValue>;
}

const buildOptions = optionsOf<BuildOptions>({ metadata: map });

const DEFAULT_CHANNEL = "ch0";

/**
 * Makes the tensor of a fit from histograms: channels, data, nominal yields of processes, and their systematic
 * variations. Every call checks what it is given, and changes nothing if it throws a RabbitInputError.
 */
export class TensorWriter {
  private readonly layout: "sparse" | "dense";
  private readonly systematicType: SystematicType;
  private readonly addBinByBinStatToDataCov: boolean;
  private readonly logkLimit: number | undefined;
  private readonly lowStatistics: LowStatistics | undefined;
  private readonly channels = new ChannelBook();
  private readonly templates: TemplateBook;
  private readonly data = new DataBook();
  private readonly systematics: SystematicBook;
  private readonly betas = new BetaBook();
  private readonly externalTerms: ExternalTerm[] = [];
  private readonly auxiliary = new AuxiliaryBook();
  private covariance: GivenCovariance | undefined;
  private readonly onWarning: (text: string) => void;
  /** Names of the systematics of which it was said that they change no yield. */
  private readonly saidWithoutEffect = new Set<string>();
  /** Groups of which it was said that impacts have a row of their name. */
  private readonly saidTaken = new Set<string>();
  private symmetric = true;

  constructor(options: TensorWriterOptions = {}) {
    writerOptions.check(options, "TensorWriter.options");
    const { sparse = false, systematicType = "log_normal", onWarning = console.warn } = options;
    this.layout = sparse ? "sparse" : "dense";
    this.systematicType = systematicType;
    this.addBinByBinStatToDataCov = options.addBinByBinStatToDataCov ?? false;
    this.logkLimit = logkLimitOf(options.clipSystVariations, systematicType);
    this.lowStatistics = lowStatisticsOf(options);
    this.templates = new TemplateBook(options.allowNegativeExpectation ? "allow" : "clip", onWarning);
    this.onWarning = onWarning;
    this.systematics = new SystematicBook((name) => this.templates.isSignal(name));
  }

  /** Adds a channel. Its bins are those of all combinations of its axes, the last one fastest. */
  addChannel(axes: readonly Axis[], options: AddChannelOptions = {}): void {
    channelOptions.check(options, "addChannel.options");
    this.channels.add(axes, options);
  }

  /** Sets the observed counts of a channel that is not masked. */
  addData(counts: TemplateSource, options: AddDataOptions = {}): void {
    dataOptions.check(options, "addData.options");
    this.data.add(counts, this.channel(options.channel), options.variances);
  }

  /**
   * Sets the variances of the observed counts of a channel, in place of those of `addData`.
   *
   * @param variances numbers; of a histogram with variances those, of another one its contents
   */
  addDataVariances(variances: TemplateSource, options: { readonly channel?: string } = {}): void {
    dataVariancesOptions.check(options, "addDataVariances.options");
    this.data.addVariances(variances, this.channel(options.channel));
  }

  /** Sets the covariance of the observed counts, [bins, bins] over all channels that are not masked. */
  addDataCovariance(covariance: MatrixSource): void {
    if (this.covariance) {
      refuse({ field: "dataCovariance", state: "added before", expected: "one covariance" });
    }
    this.covariance = givenCovariance(covariance, this.addBinByBinStatToDataCov ? "statistical" : "none");
  }

  /** Adds an alternative to the observed counts, channel by channel. */
  addPseudodata(counts: TemplateSource, options: AddPseudodataOptions = {}): void {
    pseudodataOptions.check(options, "addPseudodata.options");
    this.data.addPseudodata(counts, this.channel(options.channel), options.name);
  }

  /**
   * Sets the nominal yields of a process in a channel. Numbers without variances are taken as event counts of an unweighted
   * simulation: their variances are the numbers themselves, and enter the fit as statistical uncertainty of the templates.
   * `variances: new Float64Array(bins)` says that there is none.
   */
  addProcess(nominal: TemplateSource, name: string, options: AddProcessOptions = {}): void {
    processOptions.check(options, "addProcess.options");
    if (options.signal && this.systematics.hasParameter(name)) {
      refuse({
        field: `processes.${name}.signal`,
        state: "the name of a systematic",
        expected: "a name of its own, as both are parameters of the fit",
        remedy: "Give the signal another name.",
      });
    }
    this.templates.add(nominal, name, this.channel(options.channel), options);
  }

  /** Books an uncertainty of the normalisation of one or more processes in a channel. */
  addNormSystematic(name: string, options: AddNormSystematicOptions): void {
    normSystematicOptions.check(options, "addNormSystematic.options");
    const channel = this.channel(options.channel);
    const { process } = options;
    const field = `systematics.${name}.process`;
    const templates = (typeof process === "string" ? [process] : process).map((one) =>
      this.templates.get(one, channel, field),
    );
    const { systematics: book, systematicType, logkLimit, onWarning, onNoEffect } = this;
    const place = { templates, book, systematicType, logkLimit, onWarning, onNoEffect };
    this.note(addNormSystematic(name, options, place));
  }

  /**
   * Books the variation of a process in a channel with a systematic; with systematic axes, with one for each
   * combination of their bins. Of a sparse histogram only the entries that are there are visited.
   *
   * @param variation the upward variation, which is mirrored, or both
   */
  addSystematic(variation: SystematicVariation, name: string, options: AddSystematicOptions): void {
    systematicOptions.check(options, "addSystematic.options");
    const channel = this.channel(options.channel);
    const template = this.templates.get(options.process, channel, `systematics.${name}.process`);
    const { systematics: book, systematicType, logkLimit, onNoEffect } = this;
    const place = { template, channel, book, systematicType, logkLimit, onNoEffect };
    this.note(addSystematic(variation, name, options, place));
  }

  /**
   * Sets how the yields of a process in a masked channel vary with the statistical fluctuations of bins of another
   * channel. The histogram has the axes of both; others are summed over.
   */
  addBetaVariations(variation: Histogram, options: AddBetaVariationsOptions): void {
    betaVariationsOptions.check(options, "addBetaVariations.options");
    const { process, sourceChannel, destChannel } = options;
    const field = "betaVariations";
    if (this.layout === "sparse") {
      refuse({
        field,
        state: "a sparse tensor",
        expected: "a dense one, which alone has beta variations",
        remedy: "Make the writer without `sparse`.",
      });
    }
    const source = this.channels.get(sourceChannel, `${field}.sourceChannel`);
    const destination = this.channels.get(destChannel, `${field}.destChannel`);
    this.templates.get(process, destination, `${field}.process`);
    this.betas.add(variation, { process, source, destination });
  }

  /**
   * Adds a term g^T x + 1/2 x^T H x + c to the negative log-likelihood; with a mean m in place of g and c a Gaussian,
   * 1/2 (x - m)^T H (x - m).
   */
  addExternalLikelihoodTerm(term: ExternalLikelihoodTerm): void {
    externalTermOptions.check(term, "addExternalLikelihoodTerm.term");
    const name = term.name ?? `ext${this.externalTerms.length}`;
    if (this.externalTerms.some((other) => other.name === name)) {
      refuse({ field: `externalTerms.${name}`, state: "added before", expected: "a name of its own" });
    }
    this.externalTerms.push(externalTerm(term, name));
  }

  /** Adds arrays that travel with the tensor and are not used by the fit. */
  addAuxiliary(name: string, datasets: AuxiliaryDatasets): void {
    this.auxiliary.add(name, datasets);
  }

  /**
   * The tensor of everything that was added so far, in new arrays: it can be called again.
   *
   * @throws RabbitInputError where there are no channels, processes, or data of a channel, for metadata that files cannot hold, and where the covariance of
   *   the data does not have its size or is not positive definite
   */
  build(options: BuildOptions = {}): FitInput {
    buildOptions.check(options, "build.options");
    const { metadata = new Map() } = options;
    checkMetadata(metadata);
    const { layout, symmetric, systematicType, addBinByBinStatToDataCov, covariance } = this;
    const { channels, templates, data, systematics, betas, externalTerms, auxiliary } = this;
    const { lowStatistics } = this;
    const settings = {
      layout,
      symmetric,
      systematicType,
      addBinByBinStatToDataCov,
      covariance,
      lowStatistics,
    };
    const books = { channels, templates, data, systematics, betas, externalTerms, auxiliary };
    const input = buildFitInput({ ...settings, ...books }, metadata);
    for (const name of takenGroupNames(input)) {
      if (this.saidTaken.has(name)) continue;
      this.saidTaken.add(name);
      this.onWarning(takenNameWarning(name));
    }
    return input;
  }

  private readonly onNoEffect = (name: string, text: string): void => {
    if (this.saidWithoutEffect.has(name)) return;
    this.saidWithoutEffect.add(name);
    this.onWarning(text);
  };

  private channel(name = DEFAULT_CHANNEL): BookedChannel {
    return this.channels.get(name, "channel");
  }

  private note(symmetry: "symmetric" | "asymmetric"): void {
    if (symmetry === "asymmetric") this.symmetric = false;
  }
}

/** |ln x| of the factor x that variations are clipped to. */
function logkLimitOf(factor: number | undefined, type: SystematicType): number | undefined {
  if (factor === undefined) return undefined;
  const field = "clipSystVariations";
  if (!(factor > 0 && Number.isFinite(factor) && factor !== 1)) {
    refuse({ field, found: factor, expected: "a factor above 0 that is not 1, such as 10 for [0.1, 10]" });
  }
  if (type === "normal") {
    refuse({
      field,
      found: factor,
      expected: 'nothing with the systematic type "normal", whose variations are terms and not factors',
    });
  }
  return Math.abs(Math.log(factor));
}

function lowStatisticsOf({
  zeroSystLowNeff: effectiveEvents,
  zeroSystLowNeffProcs: processes,
}: TensorWriterOptions): LowStatistics | undefined {
  if (processes !== undefined) checkNames("zeroSystLowNeffProcs", processes);
  if (effectiveEvents === undefined) {
    if (processes === undefined) return undefined;
    refuse({
      field: "zeroSystLowNeff",
      state: "missing",
      expected: "a number of effective events beside zeroSystLowNeffProcs",
    });
  }
  if (!(effectiveEvents >= 0 && Number.isFinite(effectiveEvents))) {
    refuse({ field: "zeroSystLowNeff", found: effectiveEvents, expected: "a number of events, 0 or more" });
  }
  return { effectiveEvents, processes: processes && [...processes] };
}
