import type { FitResult } from "@rabbit-fit/contracts";
import type { CommonFigureOptions, Figure } from "@rabbit-fit/plot";
import type { OptionSpec } from "../argparse/option-spec.js";
import { type ValuesOf, valuesOf } from "../argparse/option-values.js";
import type { Action } from "../command.js";
import { ExitCode } from "../exit-code.js";
import { checkReadable, namingInput } from "../fit/input-file.js";
import { readFit } from "../fit/read-fit.js";
import { heedInterruption } from "../interruption.js";
import { commandLogger } from "../terminal/logger.js";
import { commonOptions, type FigureValues } from "./common-options.js";
import { figureOptionSpecs, resultOption } from "./options.js";
import { writeFigures } from "./write-figures.js";

/** What a command that draws has besides its options. */
export interface FigureContext {
  /** What all figures have in common, of the options. */
  readonly common: CommonFigureOptions;
  /** The file of the result. */
  readonly input: string;
  readonly signal: AbortSignal;
  /** Logs a warning. */
  readonly warn: (text: string) => void;
}

/** A command that draws figures of one fit. */
export interface FitFigures<Specs extends readonly OptionSpec[]> {
  /** The options of the command besides `figureOptionSpecs` and `resultOption`. */
  readonly specs: Specs;
  /** Formats besides those of `--formats`. */
  alsoFormats?(values: ValuesOf<Specs>): readonly string[];
  /**
   * @param result with the one fit that is drawn
   * @throws RabbitInputError where the fit has not what a figure needs; it need not name the file
   */
  make(
    result: FitResult,
    values: ValuesOf<Specs> & FigureValues,
    context: FigureContext,
  ): Iterable<Figure> | Promise<Iterable<Figure>>;
}

/** The command that draws figures of one fit of a result. */
export function figureCommand<const Specs extends readonly OptionSpec[]>(figures: FitFigures<Specs>): Action {
  return async ({ input, values: record }, surroundings) => {
    const shared = valuesOf(figureOptionSpecs, record);
    const { result: name } = valuesOf([resultOption], record);
    const values = { ...shared, ...valuesOf(figures.specs, record) };
    const common = await commonOptions(shared);
    await checkReadable(input);
    const { group, meta } = await readFit(input, { name, option: "--result", signal: surroundings.signal });
    await heedInterruption(surroundings.signal);
    const result = { meta, groups: [group] };
    const { warning: warn } = commandLogger(surroundings, {
      verbosity: shared.verbose,
      color: !shared.noColorLogger,
    });
    // Figures are made one by one as they are written.
    const made = await namingInput(
      input,
      (async () => [
        ...(await figures.make(result, values, { common, input, signal: surroundings.signal, warn })),
      ])(),
    );
    const formats = [...shared.formats, ...(figures.alsoFormats?.(values) ?? [])] as typeof shared.formats;
    await writeFigures(made, { values: { ...shared, formats }, input }, surroundings);
    return ExitCode.ok;
  };
}
