import type { TemplateEngine } from "@rabbit-fit/autodiff-kernels";
import type { BinByBinStatistics } from "../bin-by-bin/template-statistics.js";
import type { PlacedData } from "../data/placed-data.js";
import type { ExternalTerms } from "../external/external-terms.js";
import type { GaussianConstraints } from "../parameters/gaussian-constraints.js";
import type { ParameterMap } from "../parameters/parameter-map.js";
import type { PreconditionerParts } from "../preconditioner/likelihood-preconditioner.js";
import type { Penalty } from "../regularization/penalty.js";
import type { ModelDescription } from "./model-description.js";
import { constraintTerm, externalTerm, type ParameterTerm } from "./terms/parameter-term.js";
import { RegularizationTerm } from "./terms/regularization-term.js";
import type { EngineSeat } from "./terms/term-parts.js";
import { after, type DataTerm, sumOfTerms, type YieldTerm } from "./terms/yield-term.js";

/** What the likelihoods of all data sets of a model share. */
export interface LoadedParts {
  readonly engine: TemplateEngine;
  readonly external: ExternalTerms;
  readonly preconditioner: PreconditionerParts;
  readonly seat: EngineSeat;
  readonly penalties: readonly Penalty[];
}

/** What of a likelihood is evaluated: all of it, the penalties of the regularisation alone, or all but these. */
export type LikelihoodShare = "all" | "penalty" | "unpenalised";

/** What makes one likelihood of a data set differ from another. */
export interface LikelihoodVariant {
  /** tau of the regularisation. */
  readonly strength: number;
  readonly share: LikelihoodShare;
}

/** What depends on the data set. */
export interface TermsAtData {
  readonly data: PlacedData;
  readonly map: ParameterMap;
  readonly constraints: GaussianConstraints;
  readonly statistics: BinByBinStatistics | undefined;
}

/** A likelihood as a sum: of one function of the yields, and of functions of the parameters alone. */
export interface LikelihoodTerms {
  /** The part of the first that compares yields with data. */
  readonly data: DataTerm;
  readonly ofYields: YieldTerm;
  readonly ofParameters: readonly ParameterTerm[];
}

/** The terms of a variant of the likelihood. */
export function likelihoodTerms(
  description: ModelDescription,
  { engine, seat, external, penalties }: LoadedParts,
  { data, map, constraints, statistics }: TermsAtData,
  { strength, share }: LikelihoodVariant,
): LikelihoodTerms {
  const { dataForm, dataBinCount, rows, processCount, logNormal, terms } = description;
  const { ratesPer } = map.model;
  const parts = { engine, seat, rows, ratesPer, processCount, logNormal, statistics };
  const dataTerm = dataForm.term(data, parts);
  const ofParameters = [constraintTerm(constraints), terms, externalTerm(external, map)];
  if (penalties.length === 0 || share === "unpenalised") {
    return { data: dataTerm, ofYields: dataTerm, ofParameters: share === "penalty" ? [] : ofParameters };
  }
  const regularization = new RegularizationTerm(
    {
      penalties,
      strength,
      dataBinCount,
      profile: () => dataTerm.profile(),
      thirdDerivative: (bin, n) => dataForm.thirdDerivative(data, bin, n),
    },
    parts,
  );
  return share === "all"
    ? { data: dataTerm, ofYields: sumOfTerms([dataTerm, regularization]), ofParameters }
    : { data: dataTerm, ofYields: after(dataTerm, regularization), ofParameters: [] };
}
