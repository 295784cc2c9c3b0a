import { createTemplateEngine, type TemplateEngine } from "@rabbit-fit/autodiff-kernels";
import type { FitInput } from "@rabbit-fit/contracts";
import { checkBareData, checkPlacedData, type DataSizes } from "../data/check-placed-data.js";
import type { BinData, PlacedData } from "../data/placed-data.js";
import { ExternalTerms } from "../external/external-terms.js";
import type { RunOptions } from "../options/fit-options.js";
import type { ParameterModel } from "../parameter-models/parameter-model.js";
import type { InsertedParameters } from "../parameters/inserted-parameters.js";
import { externalCouplings } from "../preconditioner/likelihood-preconditioner.js";
import { createPenalties } from "../regularization/create-penalties.js";
import { blocksToMove } from "../templates/blocks-to-move.js";
import { scaleTemplates } from "../templates/scale-templates.js";
import { checkModelOptions, type ModelAndLoadOptions } from "./check-model-options.js";
import { Likelihood } from "./likelihood.js";
import type { LoadedParts } from "./likelihood-terms.js";
import { describeModel, type ModelDescription } from "./model-description.js";
import { multipliedModel } from "./multiplied-model.js";

/**
 * A tensor with a parameter model, ready to be compared with data: p(data | parameters). A data set that is placed in it
 * gives a {@link Likelihood}; there may be any number of them side by side.
 *
 * It owns the template engine: close it.
 */
export class StatisticalModel {
  readonly description: ModelDescription;
  /** @internal */
  readonly parts: LoadedParts;

  /**
   * Row blocks of `input` up to 64 MiB (`copiedTemplateBytes`) are copied. Larger ones are taken over: they are moved into the
   * engine, and their lists are left empty.
   *
   * @throws RabbitInputError if `input` is not a valid FitInput, an option is not one, or options and input do not go together
   */
  static async create(input: FitInput, options: ModelAndLoadOptions = {}): Promise<StatisticalModel> {
    checkModelOptions(options);
    return StatisticalModel.load(input, await describeModel(input, options), options);
  }

  /**
   * The same for a tensor that has been described.
   *
   * @throws RabbitInputError where an external term names a parameter that the model does not have
   */
  static async load(
    input: FitInput,
    description: ModelDescription,
    { threads }: Pick<RunOptions, "threads"> = {},
  ): Promise<StatisticalModel> {
    const { map, rows, parameterNames } = description;
    const { templates, externalTerms } = blocksToMove(input);
    const external = await ExternalTerms.create(externalTerms, parameterNames, threads);
    try {
      const engine = await loadTemplates({ ...input, templates }, description, threads);
      const preconditioner = externalCouplings(external, { size: map.size, rowCount: rows.rowCount });
      const seat = { occupant: undefined };
      const penalties = createPenalties(description, engine);
      return new StatisticalModel(description, { engine, external, preconditioner, seat, penalties });
    } catch (error) {
      await external.close();
      throw error;
    }
  }

  private constructor(description: ModelDescription, parts: LoadedParts) {
    this.description = description;
    this.parts = parts;
  }

  /**
   * The model whose rates are those of this one times those of a factor. It works with the templates of this model, and ends
   * with it.
   *
   * @internal
   * @param factor without parameters of interest; its parameters come behind all others of the parameter model
   */
  times(factor: ParameterModel): { readonly model: StatisticalModel; readonly inserted: InsertedParameters } {
    const { description, inserted } = multipliedModel(this.description, factor);
    const external = this.parts.external.placed((place) => inserted.place(place));
    const { map, rows } = description;
    const preconditioner = externalCouplings(external, { size: map.size, rowCount: rows.rowCount });
    const model = new StatisticalModel(description, { ...this.parts, external, preconditioner });
    return { model, inserted };
  }

  get parameterNames(): readonly string[] {
    return this.description.parameterNames;
  }

  /** Worker threads in use; 0 where everything runs in the calling thread. */
  get threads(): number {
    return this.parts.engine.threads;
  }

  /** Bytes that one evaluation reads: templates and external Hessians. */
  get bytes(): number {
    return this.parts.engine.bytes + this.parts.external.bytes;
  }

  /**
   * Places data, with the centres and the start of the model where `data` has none.
   *
   * @param name of the data, for messages
   * @throws RabbitInputError where an array does not have the length that it has in this model or a number is not finite, or
   * the likelihood is not defined for the data
   */
  place(data: BinData & Partial<PlacedData>, name = "data"): PlacedData {
    checkBareData(data, name);
    const { dataForm, channels, observed } = this.description;
    const { constraintCentres, start } = observed;
    const placed = { constraintCentres, start, ...data };
    checkPlacedData(placed, sizesOf(this.description), name);
    dataForm.check(placed, { name, channels });
    return placed;
  }

  /**
   * The likelihood at a data set; that of the tensor's own data by default, whether or not it is defined for them.
   *
   * @throws RabbitInputError where the data are not those that `place` gives
   */
  likelihood(data: PlacedData = this.description.observed): Likelihood {
    checkPlacedData(data, sizesOf(this.description));
    return new Likelihood(this.description, this.parts, data);
  }

  /** Releases the engine with its threads. */
  async close(): Promise<void> {
    await Promise.all([this.parts.engine.close(), this.parts.external.close()]);
  }
}

function sizesOf({ dataBinCount, map, statistics }: ModelDescription): DataSizes {
  return { dataBinCount, parameterCount: map.size, betaCount: statistics?.beta0.length };
}

async function loadTemplates(
  input: FitInput,
  { map: { model }, rows, processCount, logNormal }: ModelDescription,
  threads: number | undefined,
): Promise<TemplateEngine> {
  if (!logNormal) {
    const defaults = Float64Array.from(model.parameters, (parameter) => parameter.default);
    const { rates } = model.at(defaults);
    const rateOf = (row: number) => rates[model.ratesPer === "row" ? row : rows.processes[row]!]!;
    scaleTemplates(input.templates, rateOf);
  }
  return createTemplateEngine(
    {
      binCount: rows.binCount,
      processCount,
      columnCount: input.templates.columnCount,
      form: input.systematicType,
      rowStart: rows.rowStart,
      processes: rows.processes,
      norm: rows.norm,
      blocks: input.templates.logk,
    },
    threads === undefined ? {} : { threads },
  );
}
