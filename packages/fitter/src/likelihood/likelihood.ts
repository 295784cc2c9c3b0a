import { createTemplateEngine, type TemplateEngine } from "@rabbit-fit/autodiff-kernels";
import { type Channel, type FitInput, validateFitInput } from "@rabbit-fit/contracts";
import type { Preconditioner, Problem } from "@rabbit-fit/minimizers";
import {
  type BinByBinStatistics,
  binByBinStatistics,
  defaultCentres,
} from "../bin-by-bin/template-statistics.js";
import { binByBinTreatment } from "../bin-by-bin/treatment.js";
import { ExternalTerms } from "../external/external-terms.js";
import type { BinByBinStat, LikelihoodForm } from "../fit-options.js";
import { parameterNamesOf, type RateModel } from "../model/rate-model.js";
import {
  addConstraintGradient,
  constraintCurvature,
  constraintValue,
  type GaussianConstraints,
} from "../parameters/gaussian-constraints.js";
import { modelConstraints } from "../parameters/model-constraints.js";
import {
  ParameterMap,
  type ParameterOffsets,
  type ParameterPoint,
  type TemplatePoint,
} from "../parameters/parameter-map.js";
import { LikelihoodPreconditioner } from "../preconditioner/likelihood-preconditioner.js";
import { engineBinByBin } from "./bin-local-likelihood.js";
import { CovarianceTerm, type DataTerm } from "./covariance-term.js";
import { dataVariances, type LikelihoodData, refuseCounts, refuseLength } from "./likelihood-data.js";
import { type RowDerivatives, rowDerivatives } from "./row-derivatives.js";
import { scaleTemplates } from "./scale-templates.js";
import { type TemplateRows, templateRows } from "./template-rows.js";

export interface LikelihoodOptions {
  readonly model: RateModel;
  /** Whether parameters of interest are stored as they are, not as square roots. */
  readonly allowNegativeParam: boolean;
  /** `poisson` by default. */
  readonly form?: LikelihoodForm;
  readonly binByBinStat: BinByBinStat;
  /** Centres of the constraints, [systematics]. */
  readonly constraintCentres: Float64Array;
  readonly threads?: number;
}

/**
 * The negative log-likelihood of a tensor, less that of the saturated model, as a function of the internal parameters
 * x = [parameters of interest | other parameters of the model | nuisance parameters]:
 *
 *   sum_b phi_b + 1/2 sum_j w_j (X_j - X0_j)^2 + sum_t (g_t^T x + 1/2 x^T H_t x),
 *
 * with phi_b plus the constraint of the bin's betas, profiled, where phi_b is
 *
 *   poisson      n - N - N ln(n / N)
 *   chi2         (n - N)^2 / 2V
 *   covariance   1/2 (n - N)^T C^-1 (n - N), of all bins together
 *
 * It owns the template engine: close it.
 */
export class Likelihood implements Problem {
  readonly parameterNames: readonly string[];
  readonly map: ParameterMap;
  readonly rows: TemplateRows;
  /** Bins with data: those of masked channels come after. */
  readonly dataBinCount: number;
  readonly constraints: GaussianConstraints;
  /** x before the fit, [parameters]. */
  readonly start: Float64Array;
  /** How the data are distributed. A covariance fit of data without a covariance is a chi-square. */
  readonly form: LikelihoodForm;
  /** Inverse of the covariance of the data, [data bins, data bins], for a fit with it. */
  readonly inverseCovariance: Float64Array | undefined;
  /** Variances that hold whatever counts are fitted, [data bins]: those of a covariance fit without a covariance. */
  readonly fixedVariances: Float64Array | undefined;
  /** Whether it is a quadratic function of x, so that one Newton step leads to the minimum. */
  readonly isLinear: boolean;
  readonly logNormal: boolean;

  readonly #engine: TemplateEngine;
  readonly #external: ExternalTerms;
  readonly #preconditioner: LikelihoodPreconditioner;
  readonly #channels: readonly Channel[];
  #data: LikelihoodData;
  readonly #defaultCentres: Float64Array;
  #statistics: BinByBinStatistics | undefined;
  /** Of a fit with a covariance, whose decompositions serve for all data. */
  #covariance: CovarianceTerm | undefined;
  /** Of the data and the centres of the betas, once it is ready. */
  #term: DataTerm;
  #isReady: boolean;
  /** The point of the latest evaluation, with the gradient there: what products and Hessians build on. */
  #latest: ParameterPoint | undefined;
  readonly #gradient: TemplatePoint;
  readonly #direction: TemplatePoint;
  readonly #product: TemplatePoint;

  /**
   * Takes over the templates of `input`: their row blocks are moved into the engine, and the lists are left empty.
   *
   * @throws RabbitInputError where the input is none, or options and input do not go together
   */
  static async create(input: FitInput, options: LikelihoodOptions): Promise<Likelihood> {
    // A pass over every entry is the business of whoever made them; the engine meets none that it cannot hold.
    validateFitInput(input, { rowBlocks: "checked" });
    const rows = templateRows(input);
    if (input.systematicType === "normal") {
      const rates = new Float64Array(input.processes.length);
      options.model.rates(options.model.defaults, rates);
      scaleTemplates(input.templates, rows.processes, rates);
    }
    const parameterNames = parameterNamesOf(options.model, input.systematics);
    const external = await ExternalTerms.create(input.externalTerms, parameterNames, options.threads);
    const engine = await createTemplateEngine(
      {
        binCount: rows.binCount,
        processCount: input.processes.length,
        columnCount: input.templates.columnCount,
        form: input.systematicType,
        rowStart: rows.rowStart,
        processes: rows.processes,
        norm: rows.norm,
        blocks: input.templates.logk,
      },
      options.threads === undefined ? {} : { threads: options.threads },
    );
    return new Likelihood({ engine, external, rows }, input, options);
  }

  private constructor(
    { engine, external, rows }: { engine: TemplateEngine; external: ExternalTerms; rows: TemplateRows },
    input: FitInput,
    options: LikelihoodOptions,
  ) {
    const { model } = options;
    const { names, constraintWeights } = input.systematics;
    this.#engine = engine;
    this.#external = external;
    this.rows = rows;
    this.logNormal = input.systematicType === "log_normal";
    this.dataBinCount = input.data.counts.length;
    this.#channels = input.channels;
    this.map = new ParameterMap({
      model,
      processCount: input.processes.length,
      systematicCount: names.length,
      squared: !options.allowNegativeParam,
      asymmetric: !input.symmetric,
    });
    this.parameterNames = parameterNamesOf(model, input.systematics);
    const { form = "poisson" } = options;
    const treatment = binByBinTreatment(options.binByBinStat, form);
    this.#statistics = treatment && binByBinStatistics(input, rows, treatment);
    const { inverseCovariance } = input.data;
    this.form = form === "covariance" && !inverseCovariance ? "chi2" : form;
    this.inverseCovariance = this.form === "covariance" ? inverseCovariance : undefined;
    // Like a covariance, the variances in its place are those of the observed data, whatever is fitted.
    if (form === "covariance" && !inverseCovariance) {
      this.fixedVariances = dataVariances(input.data, { channels: input.channels });
    }
    this.constraints = modelConstraints(model, {
      squared: this.map.squared,
      systematicWeights: constraintWeights,
      systematicCentres: options.constraintCentres,
    });
    this.#defaultCentres = this.constraints.centres.slice();
    this.start = this.map.internal(
      this.#defaultCentres.slice(0, this.map.modelCount),
      options.constraintCentres,
    );
    this.isLinear =
      form !== "poisson" &&
      !this.logNormal &&
      input.symmetric &&
      model.isLinear &&
      (model.pois.length === 0 || options.allowNegativeParam) &&
      (treatment === undefined || treatment.type === "normal-additive");
    this.#gradient = this.#templatePoint();
    this.#direction = this.#templatePoint();
    this.#product = this.#templatePoint();
    this.#preconditioner = new LikelihoodPreconditioner(external, {
      size: this.size,
      rowCount: rows.rowCount,
    });
    this.#data = input.data;
    this.#term = engine;
    this.#isReady = false;
  }

  get size(): number {
    return this.map.size;
  }

  /** Worker threads in use; 0 where everything runs in the calling thread. */
  get threads(): number {
    return this.#engine.threads;
  }

  /** Bytes that one evaluation reads: templates and external Hessians. */
  get bytes(): number {
    return this.#engine.bytes + this.#external.bytes;
  }

  /** N, counts, [data bins]. */
  get observed(): Float64Array {
    return this.#data.counts;
  }

  /** V, [data bins]; for a chi-square only. */
  get variances(): Float64Array | undefined {
    if (this.form !== "chi2") return undefined;
    return this.fixedVariances ?? this.#data.variances ?? this.#data.counts;
  }

  /** Undefined without bin-by-bin parameters. */
  get statistics(): BinByBinStatistics | undefined {
    return this.#statistics;
  }

  /**
   * Sets the data to fit.
   *
   * @param name of the data, for messages
   * @throws RabbitInputError where there are not as many as bins, or one has no likelihood
   */
  setData(data: LikelihoodData, name = "data"): void {
    refuseLength(data, this.dataBinCount, name);
    if (!this.fixedVariances) refuseCounts(this.form, data, { name, channels: this.#channels });
    this.#data = data;
    this.#dataChanged();
  }

  /** Moves the centres of the constraints, as toys do, [parameters]. */
  setConstraintCentres(centres: Float64Array): void {
    this.constraints.centres.set(centres);
    this.#preconditioner.forget();
    this.#latest = undefined;
  }

  /** Moves the centres of the bin-by-bin parameters, as toys do; as long as `statistics.beta0`. */
  setBetaCentres(beta0: Float64Array): void {
    if (!this.#statistics) return;
    this.#statistics = { ...this.#statistics, beta0 };
    this.#dataChanged();
  }

  /** Moves all centres back to where they were at first. */
  resetCentres(): void {
    this.setConstraintCentres(this.#defaultCentres);
    if (this.#statistics) this.setBetaCentres(defaultCentres(this.#statistics));
  }

  /** Hides the parameters of interest behind offsets; without argument shows them again. */
  setBlinding(offsets?: ParameterOffsets): void {
    this.#latest = undefined;
    this.#preconditioner.forget();
    this.map.setOffsets(offsets);
  }

  value(x: Float64Array): number {
    return this.valueAndGradient(x, new Float64Array(this.size));
  }

  valueAndGradient(x: Float64Array, gradient: Float64Array): number {
    const value = this.#evaluate(x);
    const point = this.#latest!;
    point.vjp(this.#gradient, gradient);
    addConstraintGradient(this.constraints, point, gradient);
    return value + this.#external.addGradient(x, gradient);
  }

  hvp(x: Float64Array, v: Float64Array, out: Float64Array): void {
    const point = this.#evaluatedAt(x);
    this.#preconditioner.countProduct();
    point.jvp(v, this.#direction);
    this.#term.hvp(this.#direction, this.#product);
    point.vjp(this.#product, out);
    point.addHvp(this.#gradient, v, out);
    for (let i = 0; i < this.size; i++) out[i]! += constraintCurvature(this.constraints, point, i) * v[i]!;
    this.#external.addProduct(v, out);
  }

  hessian(x: Float64Array, out: Float64Array): void {
    const point = this.#evaluatedAt(x);
    this.#term.hessian(point.fold(), point.rateJacobian(), out);
    point.addCurvature(this.#gradient, out);
    for (let i = 0; i < this.size; i++) {
      out[i * (this.size + 1)]! += constraintCurvature(this.constraints, point, i);
    }
    this.#external.addHessian(out, this.size);
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

  /** lambda_k at x, before bin-by-bin parameters, [rows]. */
  rowYields(x: Float64Array): Float64Array {
    const out = new Float64Array(this.rows.rowCount);
    this.#engine.rowYields(this.map.at(x), out);
    return out;
  }

  /** The template rows at x with their derivatives. */
  rowDerivatives(x: Float64Array): RowDerivatives {
    const { rows, logNormal } = this;
    const point = this.map.at(x);
    return rowDerivatives({
      engine: this.#engine,
      rows,
      logNormal,
      point,
      fold: point.fold(),
      rateJacobian: point.rateJacobian(),
    });
  }

  /** Releases the engine with its threads. */
  async close(): Promise<void> {
    await Promise.all([this.#engine.close(), this.#external.close()]);
  }

  /** The term is made ready for the data and the centres of the betas when it is next needed. */
  #dataChanged(): void {
    this.#latest = undefined;
    this.#preconditioner.forget();
    this.#isReady = false;
  }

  #makeReady(): void {
    const { inverseCovariance, variances, rows } = this;
    const { processCount } = this.map;
    if (inverseCovariance) {
      this.#covariance ??= new CovarianceTerm({
        engine: this.#engine,
        rows,
        processCount,
        logNormal: this.logNormal,
        dataBinCount: this.dataBinCount,
        inverseCovariance,
        statistics: this.#statistics,
      });
      this.#covariance.setData(this.observed, this.#statistics);
      this.#term = this.#covariance;
    } else {
      this.#engine.setLikelihood({
        kind: variances ? "chi2" : "poisson",
        observed: this.observed,
        ...(variances && { variances }),
        binByBin: engineBinByBin(this.#statistics, rows, processCount),
      });
    }
    this.#isReady = true;
  }

  #evaluate(x: Float64Array): number {
    if (!this.#isReady) this.#makeReady();
    const point = this.map.at(x);
    this.#latest = point;
    return this.#term.evaluate(point, this.#gradient) + constraintValue(this.constraints, point);
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
    for (let i = 0; i < this.size; i++) {
      if (this.constraints.weights[i]) diagonal[i]! += this.constraints.weights[i]! * point.slope(i) ** 2;
    }
    return diagonal;
  }

  #templatePoint(): TemplatePoint {
    return {
      z: new Float64Array(this.#engine.columnCount),
      rates: new Float64Array(this.#engine.processCount),
    };
  }
}
