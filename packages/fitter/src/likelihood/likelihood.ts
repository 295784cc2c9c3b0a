import type { MatrixTeam, TemplateEngine, TemplatePoint } from "@rabbit-fit/autodiff-kernels";
import type { Preconditioner, Problem } from "@rabbit-fit/minimizers";
import type { DataProfile } from "../bin-by-bin/profile-bins.js";
import type { BinByBinStatistics } from "../bin-by-bin/template-statistics.js";
import type { DataCovariance } from "../data/data-covariance.js";
import type { PlacedData } from "../data/placed-data.js";
import type { ExternalTerms, TermAlong } from "../external/external-terms.js";
import type { LikelihoodForm } from "../options/fit-options.js";
import {
  addConstraintGradient,
  constraintCurvature,
  constraintValue,
  type GaussianConstraints,
} from "../parameters/gaussian-constraints.js";
import type { ParameterMap, ParameterPoint } from "../parameters/parameter-map.js";
import {
  LikelihoodPreconditioner,
  type PreconditionerParts,
} from "../preconditioner/likelihood-preconditioner.js";
import type { Penalty } from "../regularization/penalty.js";
import { type RowDerivatives, rowDerivatives } from "../templates/row-derivatives.js";
import type { TemplateRows } from "../templates/template-rows.js";
import type { ModelDescription } from "./model-description.js";
import { RegularizationTerm } from "./terms/regularization-term.js";
import type { EngineSeat, TermParts } from "./terms/term-parts.js";
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
interface LikelihoodVariant {
  /** tau of the regularisation. */
  readonly strength: number;
  readonly share: LikelihoodShare;
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
  readonly constraints: GaussianConstraints;
  /** With the centres of this data set; undefined without bin-by-bin parameters. */
  readonly statistics: BinByBinStatistics | undefined;
  readonly #dataTerm: DataTerm;
  readonly #parts: LoadedParts;
  readonly #variant: LikelihoodVariant;
  readonly #term: YieldTerm;
  readonly #preconditioner: LikelihoodPreconditioner;
  /** The point of the latest evaluation, with the gradient there: what products and Hessians build on. */
  #latest: ParameterPoint | undefined;
  readonly #gradient: TemplatePoint;
  readonly #direction: TemplatePoint;
  readonly #product: TemplatePoint;

  /** As `StatisticalModel.likelihood`. */
  constructor(
    description: ModelDescription,
    loaded: LoadedParts,
    data: PlacedData,
    variant: LikelihoodVariant = { strength: description.regularizationStrength, share: "all" },
  ) {
    const { map, statistics, constraints, processCount, rows, logNormal, dataForm } = description;
    const { engine, seat, preconditioner } = loaded;
    const { ratesPer } = map.model;
    this.description = description;
    this.#parts = loaded;
    this.data = data;
    this.map = map.withOffsets(data.offsets);
    this.constraints = { weights: constraints.weights, centres: data.constraintCentres };
    this.statistics = statistics && data.beta0 ? { ...statistics, beta0: data.beta0 } : statistics;
    const parts = { engine, seat, rows, ratesPer, processCount, logNormal, statistics: this.statistics };
    this.#dataTerm = dataForm.term(data, parts);
    this.#variant = variant;
    this.#term = this.#termOf(parts);
    this.#preconditioner = new LikelihoodPreconditioner(preconditioner);
    this.#gradient = this.#templatePoint();
    this.#direction = this.#templatePoint();
    this.#product = this.#templatePoint();
  }

  get size(): number {
    return this.map.size;
  }

  get parameterNames(): readonly string[] {
    return this.description.parameterNames;
  }

  get rows(): TemplateRows {
    return this.description.rows;
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

  /** Whether it is a quadratic function of x, so that one Newton step leads to the minimum. */
  get isLinear(): boolean {
    return this.description.isLinear;
  }

  /** Where the fit of this data set starts, [parameters]. */
  get start(): Float64Array {
    return this.data.start;
  }

  /** N, counts, [data bins]. */
  get observed(): Float64Array {
    return this.data.counts;
  }

  value(x: Float64Array): number {
    return this.valueAndGradient(x, new Float64Array(this.size));
  }

  valueAndGradient(x: Float64Array, gradient: Float64Array): number {
    const value = this.#evaluate(x);
    const point = this.#latest!;
    point.vjp(this.#gradient, gradient);
    if (this.#isPenalty) return value;
    addConstraintGradient(this.constraints, point, gradient);
    const byTerms = this.description.terms.addGradient(point, gradient);
    return value + byTerms + this.#parts.external.addGradient(this.map.opened(x), gradient);
  }

  hvp(x: Float64Array, v: Float64Array, out: Float64Array): void {
    const point = this.#evaluatedAt(x);
    this.#preconditioner.countProduct();
    point.jvp(v, this.#direction);
    this.#term.hvp(this.#direction, this.#product);
    point.vjp(this.#product, out);
    point.addHvp(this.#gradient, v, out);
    if (this.#isPenalty) return;
    for (let i = 0; i < this.size; i++) out[i]! += constraintCurvature(this.constraints, point, i) * v[i]!;
    this.description.terms.addProduct(point, v, out);
    this.#parts.external.addProduct(v, out);
  }

  hessian(x: Float64Array, out: Float64Array): void {
    const point = this.#evaluatedAt(x);
    this.#term.hessian(point.fold(), point.rateJacobian(), out);
    point.addCurvature(this.#gradient, out);
    if (this.#isPenalty) return;
    for (let i = 0; i < this.size; i++) {
      out[i * (this.size + 1)]! += constraintCurvature(this.constraints, point, i);
    }
    this.description.terms.addHessian(point, out, this.size);
    this.#parts.external.addHessian(out, this.size);
  }

  /**
   * A positive definite approximation of the Hessian at x that is cheap to solve with. Of few parameters it is the
   * Hessian itself, at this point or at an earlier one as long as that serves; of many the diagonal of the Gauss-Newton
   * matrix, the constraints, and the strong couplings of the external terms.
   */
  preconditioner(x: Float64Array): Preconditioner {
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
    return this.#preconditioner.positive(this.#approximateDiagonal(x));
  }

  /** The likelihood of the same model at other data. */
  withData(data: PlacedData): Likelihood {
    return new Likelihood(this.description, this.#parts, data, this.#variant);
  }

  /** The same likelihood with another strength tau of the regularisation. */
  withStrength(strength: number): Likelihood {
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

  /** What each external term does along a direction, [parameters]. */
  externalTermsAlong(direction: Float64Array): TermAlong[] {
    return this.#parts.external.along(direction);
  }

  /** lambda_k at x, before bin-by-bin parameters, [rows]. */
  rowYields(x: Float64Array): Float64Array {
    const out = new Float64Array(this.rows.rowCount);
    this.#parts.engine.rowYields(this.map.at(x), out);
    return out;
  }

  /** How lambda_k changes at x along a direction, [parameters] to [rows]: one pass over the templates. */
  rowYieldsAlong(x: Float64Array, direction: Float64Array): Float64Array {
    const out = new Float64Array(this.rows.rowCount);
    const point = this.map.at(x);
    const along = this.#templatePoint();
    point.jvp(direction, along);
    this.#parts.engine.jvp(point, along, out);
    return out;
  }

  /** The transpose of `rowYieldsAlong`: sum_k u_k dlambda_k/dx, [rows] to [parameters]: one pass over the templates. */
  rowsTransposed(x: Float64Array, weights: Float64Array): Float64Array {
    const point = this.map.at(x);
    const gradient = this.#templatePoint();
    this.#parts.engine.vjp(point, weights, gradient);
    const out = new Float64Array(this.size);
    point.vjp(gradient, out);
    return out;
  }

  /** The curvature of weighted rows along a direction, (sum_k u_k d2lambda_k/dx2) d, [rows] to [parameters]. */
  rowsCurvature(x: Float64Array, weights: Float64Array, direction: Float64Array): Float64Array {
    const { engine } = this.#parts;
    const point = this.map.at(x);
    const [along, curved, gradient] = [this.#templatePoint(), this.#templatePoint(), this.#templatePoint()];
    point.jvp(direction, along);
    engine.rowsHvp(point, weights, along, curved);
    const out = new Float64Array(this.size);
    point.vjp(curved, out);
    engine.vjp(point, weights, gradient);
    point.addHvp(gradient, direction, out);
    return out;
  }

  /** The template rows at x with their derivatives. */
  rowDerivatives(x: Float64Array): RowDerivatives {
    const { rows, logNormal } = this.description;
    const point = this.map.at(x);
    return rowDerivatives({
      engine: this.#parts.engine,
      rows,
      ratesPer: this.map.model.ratesPer,
      logNormal,
      point,
      fold: point.fold(),
      rateJacobian: point.rateJacobian(),
    });
  }

  /** The data bins at x with bin-by-bin parameters at the minimum over them. */
  profile(x: Float64Array): DataProfile {
    this.#evaluatedAt(x);
    return this.#dataTerm.profile();
  }

  #evaluate(x: Float64Array): number {
    const point = this.map.at(x);
    this.#latest = point;
    const value = this.#term.evaluate(point, this.#gradient);
    return this.#isPenalty ? value : value + constraintValue(this.constraints, point);
  }

  get #isPenalty(): boolean {
    return this.#variant.share === "penalty";
  }

  #termOf(parts: TermParts): YieldTerm {
    const { penalties } = this.#parts;
    const { strength, share } = this.#variant;
    const { dataForm, dataBinCount } = this.description;
    if (penalties.length === 0 || share === "unpenalised") return this.#dataTerm;
    const regularization = new RegularizationTerm(
      {
        penalties,
        strength,
        dataBinCount,
        profile: () => this.#dataTerm.profile(),
        thirdDerivative: (bin, n) => dataForm.thirdDerivative(this.data, bin, n),
      },
      parts,
    );
    return share === "all"
      ? sumOfTerms([this.#dataTerm, regularization])
      : after(this.#dataTerm, regularization);
  }

  /** Products are asked for at the latest accepted point, which is not always the latest evaluated. */
  #evaluatedAt(x: Float64Array): ParameterPoint {
    if (!this.#latest?.x.every((value, i) => value === x[i])) this.#evaluate(x);
    return this.#latest!;
  }

  /** Of the Gauss-Newton matrix and the constraints, without the external terms, [parameters]. */
  #approximateDiagonal(x: Float64Array): Float64Array {
    const point = this.#evaluatedAt(x);
    const diagonal = new Float64Array(this.size);
    this.#term.gaussNewtonDiagonal(point.fold(), point.rateJacobian(), diagonal);
    // A signal strength x^2 near zero has no slope, and all its second derivative from the curvature of the square.
    point.addCurvatureSize(this.#gradient, diagonal);
    if (this.#isPenalty) return diagonal;
    this.description.terms.addDiagonalSize(point, diagonal);
    for (let i = 0; i < this.size; i++) {
      if (this.constraints.weights[i]) diagonal[i]! += this.constraints.weights[i]! * point.slope(i) ** 2;
    }
    return diagonal;
  }

  #templatePoint(): TemplatePoint {
    const { engine } = this.#parts;
    const rateCount = this.map.model.ratesPer === "row" ? this.rows.rowCount : this.processCount;
    return { z: new Float64Array(engine.columnCount), rates: new Float64Array(rateCount) };
  }
}
