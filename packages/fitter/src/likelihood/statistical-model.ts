import { createTemplateEngine } from "@rabbit-fit/autodiff-kernels";
import { type FitInput, RabbitInputError } from "@rabbit-fit/contracts";
import type { BinData, PlacedData } from "../data/placed-data.js";
import { ExternalTerms } from "../external/external-terms.js";
import { externalCouplings } from "../preconditioner/likelihood-preconditioner.js";
import { scaleTemplates } from "../templates/scale-templates.js";
import { refuseLength } from "./forms/data-form.js";
import { Likelihood, type LoadedParts } from "./likelihood.js";
import { describeModel, type ModelDescription, type StatisticalModelOptions } from "./model-description.js";

/** Where the templates of a model are loaded to. */
interface LoadOptions {
  /** Worker threads; 0 computes in the calling thread. By default as the size of the tensor asks for. */
  readonly threads?: number | undefined;
}

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
   * Takes over the templates of `input`: their row blocks are moved into the engine, and the lists are left empty.
   *
   * @throws RabbitInputError if `input` is not a valid FitInput, or options and input do not go together
   */
  static async create(
    input: FitInput,
    { threads, ...options }: StatisticalModelOptions & LoadOptions = {},
  ): Promise<StatisticalModel> {
    return StatisticalModel.load(input, await describeModel(input, options), { threads });
  }

  /**
   * The same for a tensor that has been described.
   *
   * @throws RabbitInputError where an external term names a parameter that the model does not have
   */
  static async load(
    input: FitInput,
    description: ModelDescription,
    { threads }: LoadOptions = {},
  ): Promise<StatisticalModel> {
    const { map, rows, processCount, logNormal, parameterNames } = description;
    const { model } = map;
    const onThreads = threads === undefined ? {} : { threads };
    const external = await ExternalTerms.create(input.externalTerms, parameterNames, threads);
    if (!logNormal) {
      const defaults = Float64Array.from(model.parameters, (parameter) => parameter.default);
      const { rates } = model.at(defaults);
      const rateOf = (row: number) => rates[model.ratesPer === "row" ? row : rows.processes[row]!]!;
      scaleTemplates(input.templates, rateOf);
    }
    const engine = await createTemplateEngine(
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
      { ratesPer: model.ratesPer, ...onThreads },
    );
    const preconditioner = externalCouplings(external, { size: map.size, rowCount: rows.rowCount });
    return new StatisticalModel(description, {
      engine,
      external,
      preconditioner,
      seat: { occupant: undefined },
    });
  }

  private constructor(description: ModelDescription, parts: LoadedParts) {
    this.description = description;
    this.parts = parts;
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
   * @throws RabbitInputError where there are not as many data as bins, or centres as parameters, or where the likelihood
   * of a bin is not defined
   */
  place(data: BinData & Partial<PlacedData>, name = "data"): PlacedData {
    const { dataBinCount, dataForm, channels, observed, parameterNames, statistics } = this.description;
    refuseLength(data, dataBinCount, name);
    const sizes = {
      constraintCentres: parameterNames.length,
      start: parameterNames.length,
      beta0: statistics?.beta0.length ?? 0,
    };
    for (const [field, size] of Object.entries(sizes)) {
      const found = data[field as keyof typeof sizes]?.length ?? size;
      if (found === size) continue;
      throw new RabbitInputError({ field: `${name}.${field}.length`, found, expected: `${size}` });
    }
    dataForm.check(data, { name, channels });
    const { constraintCentres, start } = observed;
    return { constraintCentres, start, ...data };
  }

  /** The likelihood at a data set; that of the tensor's own data by default, whether or not it is defined for them. */
  likelihood(data: PlacedData = this.description.observed): Likelihood {
    return new Likelihood(this.description, this.parts, data);
  }

  /** Releases the engine with its threads. */
  async close(): Promise<void> {
    await Promise.all([this.parts.engine.close(), this.parts.external.close()]);
  }
}
