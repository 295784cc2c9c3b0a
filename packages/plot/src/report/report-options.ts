import type { FitResult } from "@rabbit-fit/contracts";
import { callback, optionsOf, text } from "@rabbit-fit/contracts/options";
import type { ViewOptions } from "@rabbit-fit/results";
import type { CommonFigureOptions } from "../options/common-options.js";
import { commonRules, names } from "../options/common-options.js";

/** A result with the name that tells it from the others of a report, and with what it does not record itself. */
export interface ReportedResult extends ViewOptions {
  readonly name: string;
  readonly result: FitResult;
}

export interface ReportOptions {
  /** `Fit report` by default. */
  readonly title?: string;
  /** Names of the fits to report on, such as `asimov`, empty for data; all by default, with toys as one summary. */
  readonly fits?: readonly string[];
  /** How the figures look. */
  readonly figures?: CommonFigureOptions;
  /** Rewrites sentences that name options of the library, such as `options.covariance`; they stay as they are by default. */
  readonly reworded?: (text: string) => string;
  /** The program that makes the report, for its last line. */
  readonly program?: string;
}

export const reportRule = optionsOf<ReportOptions>({
  title: text,
  fits: names,
  figures: optionsOf<CommonFigureOptions>(commonRules),
  reworded: callback,
  program: text,
});
