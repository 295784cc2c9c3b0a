import type { MatrixTeam, TemplatePoint } from "@rabbit-fit/autodiff-kernels";
import { finite } from "@rabbit-fit/contracts/options";
import type { Preconditioner, Problem } from "@rabbit-fit/minimizers";
import type { DataProfile } from "../bin-by-bin/profile-bins.js";
import type { BinByBinStatistics } from "../bin-by-bin/template-statistics.js";
import { checkPlacedData } from "../data/check-placed-data.js";
import type { DataCovariance } from "../data/data-covariance.js";
import type { PlacedData } from "../data/placed-data.js";
import type { TermAlong } from "../external/external-terms.js";
import { checkLength } from "../options/check-length.js";
import type { LikelihoodForm } from "../options/fit-options.js";
import type { GaussianConstraints } from "../parameters/gaussian-constraints.js";
import type { ParameterMap, ParameterPoint } from "../parameters/parameter-map.js";
import { LikelihoodPreconditioner } from "../preconditioner/likelihood-preconditioner.js";
import type { TemplateRows } from "../templates/template-rows.js";
import {
  type LikelihoodShare,
  type LikelihoodTerms,
  type LikelihoodVariant,
  type LoadedParts,
  likelihoodTerms,
} from "./likelihood-terms.js";
import type { ModelDescription } from "./model-description.js";
import { RowYields } from "./row-yields.js";
import { derivativesLike } from "./terms/yield-term.js";

/** What the latest evaluation left, with room for products there. */
interface Evaluated {
  readonly point: ParameterPoint;
  /** By z and the rates, of the terms that are functions of the yields. */
  readonly gradient: TemplatePoint;
  readonly direction: TemplatePoint;
  readonly product: TemplatePoint;
}

/**
 * The negative log-likelihood of a statistical model at one data set, less that of the saturated model, as a function of
 * the internal parameters x = [parameters of interest | other parameters of the model | nuisance parameters]:
 *
 *   sum_b phi_b + 1/2 sum_j w_j (X_j - X0_j)^2 + sum_t (g_t^T x + 1/2 x^T H_t x + c_t) + exp(2 tau) sum_r P_r,
 *
 * with phi_b plus the constraint of the bin's betas, profiled, where phi_b is
 *
 *   poisson      n - N - N ln(n / N)
 *   chi2         (n - N)^2 / 2V
 *   covariance   1/2 (n - N)^T C^-1 (n - N), of all bins together
 *
 * and P_r the penalties of a regularisation.
 *
 * Likelihoods of one model share its engine and may be used in turns.
 */
export class Likelihood implements Problem {
  readonly description: ModelDescription;
  readonly data: PlacedData;
  readonly map: ParameterMap;
  readonly size: number;
  readonly parameterNames: readonly string[];
  readonly rows: TemplateRows;
  readonly constraints: GaussianConstraints;
  /** With the centres of this data set; undefined without bin-by-bin parameters. */
  readonly statistics: BinByBinStatistics | undefined;
  /** The yields of the template rows, which are the same for all data without blinding. */
  readonly yields: RowYields;
  readonly #parts: LoadedParts;
  readonly #variant: LikelihoodVariant;
  readonly #terms: LikelihoodTerms;
  readonly #preconditioner: LikelihoodPreconditioner;
  #latest: Evaluated | undefined;

  /** As `StatisticalModel.likelihood`. */
  constructor(
    description: ModelDescription,
    loaded: LoadedParts,
    data: PlacedData,
    variant: LikelihoodVariant = { strength: description.regularizationStrength, share: "all" },
  ) {
    const { statistics, constraints, rows, logNormal } = description;
    this.description = description;
    this.data = data;
    this.map = description.map.withOffsets(data.offsets);
    this.size = this.map.size;
    this.parameterNames = description.parameterNames;
    this.rows = rows;
    this.constraints = { weights: constraints.weights, centres: data.constraintCentres };
    this.statistics = statistics && data.beta0 ? { ...statistics, beta0: data.beta0 } : statistics;
    this.yields = new RowYields({ engine: loaded.engine, map: this.map, rows, logNormal });
    this.#parts = loaded;
    this.#variant = variant;
    this.#terms = likelihoodTerms(description, loaded, this, variant);
    this.#preconditioner = new LikelihoodPreconditioner(loaded.preconditioner);
  }

  /** Threads for work on matrices over the parameters. */
  get team(): MatrixTeam {
    return this.#parts.engine.team;
  }

  /** Bins with data: those of masked channels come after. */
  get dataBinCount(): number {
    return this.description.dataBinCount;
  }

  get processCount(): number {
    return this.description.processCount;
  }

  /** How the data are distributed. */
  get form(): LikelihoodForm {
    return this.description.dataForm.kind;
  }

  /** V, [data bins], of data with independent bins whose variances are a part of the likelihood. */
  get variances(): Float64Array | undefined {
    return this.description.dataForm.variances(this.data);
  }

  /** C, of data with a covariance. */
  get covariance(): DataCovariance | undefined {
    return this.description.dataForm.covariance;
  }

  /** tau of the regularisation; undefined where nothing is regularised. */
  get regularizationStrength(): number | undefined {
    return this.#parts.penalties.length > 0 ? this.#variant.strength : undefined;
  }

  /** Where the fit of this data set starts, [parameters]. */
  get start(): Float64Array {
    return this.data.start;
  }

  /** N, counts, [data bins]. */
  get observed(): Float64Array {
    return this.data.counts;
  }

  /*
   * Each array is checked by its length alone: what is not finite is for the minimizers to see. Arrays are x, [parameters],
   * directions and what derivatives are written to.
   */

  value(x: Float64Array): number {
    return this.valueAndGradient(x, new Float64Array(this.size));
  }

  valueAndGradient(x: Float64Array, gradient: Float64Array): number {
    checkLength(x, this.size, "x");
    checkLength(gradient, this.size, "gradient");
    let value = this.#evaluate(x);
    const { point, gradient: byYields } = this.#latest!;
    point.vjp(byYields, gradient);
    for (const term of this.#terms.ofParameters) value += term.addGradient(point, gradient);
    return value;
  }

  hvp(x: Float64Array, v: Float64Array, out: Float64Array): void {
    checkLength(x, this.size, "x");
    checkLength(v, this.size, "v");
    checkLength(out, this.size, "out");
    const { point, gradient, direction, product } = this.#evaluatedAt(x);
    this.#preconditioner.countProduct();
    point.jvp(v, direction);
    this.#terms.ofYields.hvp(direction, product);
    point.vjp(product, out);
    point.addHvp(gradient, v, out);
    for (const term of this.#terms.ofParameters) term.addHvp(point, v, out);
  }

  hessian(x: Float64Array, out: Float64Array): void {
    checkLength(x, this.size, "x");
    checkLength(out, this.size ** 2, "out", "parameters times parameters");
    const { point, gradient } = this.#evaluatedAt(x);
    this.#terms.ofYields.hessian(point.fold(), point.rateJacobian(), out);
    point.addCurvature(gradient, out);
    for (const term of this.#terms.ofParameters) term.addHessian(point, out);
  }

  /**
   * A positive definite approximation of the Hessian at x that is cheap to solve with. Of few parameters it is the
   * Hessian itself, at this point or at an earlier one as long as that serves; of many the diagonal of the Gauss-Newton
   * matrix, the constraints, and the strong couplings of the external terms.
   */
  preconditioner(x: Float64Array): Preconditioner {
    checkLength(x, this.size, "x");
    return this.#preconditioner.at({
      diagonal: () => this.#approximateDiagonal(x),
      hessian: () => {
        const hessian = new Float64Array(this.size ** 2);
        this.hessian(x, hessian);
        return hessian;
      },
    });
  }

  /** A positive diagonal that approximates that of the Hessian at x, [parameters]. */
  preconditionerDiagonal(x: Float64Array): Float64Array {
    checkLength(x, this.size, "x");
    return this.#preconditioner.positive(this.#approximateDiagonal(x));
  }

  /** The likelihood of the same model at other data. */
  withData(data: PlacedData): Likelihood {
    const { dataBinCount, statistics } = this.description;
    checkPlacedData(data, {
      dataBinCount,
      parameterCount: this.size,
      betaCount: statistics?.beta0.length,
    });
    return new Likelihood(this.description, this.#parts, data, this.#variant);
  }

  /** The same likelihood with another strength tau of the regularisation. */
  withStrength(strength: number): Likelihood {
    finite.check(strength, "strength");
    return new Likelihood(this.description, this.#parts, this.data, { ...this.#variant, strength });
  }

  /** A part of it as a function of its own. */
  share(share: LikelihoodShare): Likelihood {
    return new Likelihood(this.description, this.#parts, this.data, { ...this.#variant, share });
  }

  /** The same likelihood without bin-by-bin parameters, as if all of them were at their prefit values. */
  withoutBetas(): Likelihood {
    const { beta0: _, ...data } = this.data;
    return new Likelihood({ ...this.description, statistics: undefined }, this.#parts, data, this.#variant);
  }

  /** Makes the preconditioner anew at the next point, whether the one at hand would still serve or not. */
  renewPreconditioner(): void {
    this.#preconditioner.renew();
  }

  /** Names of the external terms, in their order. */
  get externalTermNames(): readonly string[] {
    return this.#parts.external.names;
  }

  /** What each external term does along a direction, [parameters]. */
  externalTermsAlong(direction: Float64Array): TermAlong[] {
    checkLength(direction, this.size, "direction");
    return this.#parts.external.along(direction);
  }

  /** The data bins at x with bin-by-bin parameters at the minimum over them. */
  profile(x: Float64Array): DataProfile {
    checkLength(x, this.size, "x");
    this.#evaluatedAt(x);
    return this.#terms.data.profile();
  }

  #evaluate(x: Float64Array): number {
    const point = this.map.at(x);
    const room = this.#latest ?? {
      gradient: derivativesLike(point),
      direction: derivativesLike(point),
      product: derivativesLike(point),
    };
    this.#latest = { ...room, point };
    return this.#terms.ofYields.evaluate(point, room.gradient);
  }

  /** Products are asked for at the latest accepted point, which is not always the latest evaluated. */
  #evaluatedAt(x: Float64Array): Evaluated {
    if (!this.#latest?.point.x.every((value, i) => value === x[i])) this.#evaluate(x);
    return this.#latest!;
  }

  /** Of the Gauss-Newton matrix and the terms of the parameters, without the external ones, [parameters]. */
  #approximateDiagonal(x: Float64Array): Float64Array {
    const { point, gradient } = this.#evaluatedAt(x);
    const diagonal = new Float64Array(this.size);
    this.#terms.ofYields.gaussNewtonDiagonal(point.fold(), point.rateJacobian(), diagonal);
    // A signal strength x^2 near zero has no slope, and all its second derivative from the curvature of the square.
    point.addCurvatureSize(gradient, diagonal);
    // The constraints come last here: another order would change the last bits of preconditioned steps.
    for (const term of this.#terms.ofParameters.toReversed()) term.addDiagonalSize(point, diagonal);
    return diagonal;
  }
}
