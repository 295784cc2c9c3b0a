import type { RatesPer, TemplateEngine } from "@rabbit-fit/autodiff-kernels";
import type { BinByBinStatistics } from "../../bin-by-bin/template-statistics.js";
import type { TemplateRows } from "../../templates/template-rows.js";

/**
 * The engine knows the data of one likelihood at a time, and one point. The seat says whose they are, so that likelihoods
 * that share an engine put their own back before they use it.
 */
export interface EngineSeat {
  occupant: unknown;
}

/** What the term of the likelihood that compares yields with data is made of. */
export interface TermParts {
  readonly engine: TemplateEngine;
  readonly seat: EngineSeat;
  readonly rows: TemplateRows;
  readonly ratesPer: RatesPer;
  readonly processCount: number;
  readonly logNormal: boolean;
  /** Undefined without bin-by-bin parameters. */
  readonly statistics: BinByBinStatistics | undefined;
}
