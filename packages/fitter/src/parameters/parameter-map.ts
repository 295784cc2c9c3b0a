import type { RateJacobian } from "@rabbit-fit/autodiff-kernels";
import { asymmetricTerm, asymmetricTermCurvature, asymmetricTermSlope } from "../interpolation/asymmetric.js";
import type { RateModel } from "../model/rate-model.js";

/** What the template engine sees: the weights of the variations and the rates of the processes. */
export interface TemplatePoint {
  /** [theta], or [theta | g(theta)] where the tensor is asymmetric. */
  readonly z: Float64Array;
  /** [processes] */
  readonly rates: Float64Array;
}

/** Offsets that hide the parameters of interest. */
export interface ParameterOffsets {
  /** Factor on each parameter of interest, [pois]. */
  readonly poiFactors: Float64Array;
  /** Term on each nuisance parameter, [systematics]. */
  readonly systematicShifts: Float64Array;
}

export interface ParameterMapOptions {
  readonly model: RateModel;
  readonly processCount: number;
  readonly systematicCount: number;
  /** Whether parameters of interest are stored as square roots. */
  readonly squared: boolean;
  /** Whether the tensor has half-differences. */
  readonly asymmetric: boolean;
}

/**
 * From internal parameters to what the templates see. Internal parameters x = [parameters of interest | other parameters
 * of the model | nuisance parameters] are what minimizers move and results store; effective ones X are what the model
 * sees: mu = x^2 (or x) times a blinding factor, theta = x plus a blinding shift.
 */
export class ParameterMap {
  readonly poiCount: number;
  readonly modelCount: number;
  readonly systematicCount: number;
  readonly size: number;
  readonly processCount: number;
  readonly model: RateModel;
  readonly squared: boolean;
  readonly asymmetric: boolean;
  #offsets: ParameterOffsets | undefined;

  constructor(options: ParameterMapOptions) {
    this.model = options.model;
    this.processCount = options.processCount;
    this.systematicCount = options.systematicCount;
    this.squared = options.squared;
    this.asymmetric = options.asymmetric;
    this.poiCount = options.model.pois.length;
    this.modelCount = options.model.defaults.length;
    this.size = this.modelCount + this.systematicCount;
  }

  /** Hides the parameters of interest behind offsets, or without argument shows them. */
  setOffsets(offsets?: ParameterOffsets): void {
    this.#offsets = offsets;
  }

  /** x whose effective parameters are the model's defaults and the given thetas, without offsets. */
  internal(modelDefaults: Float64Array, theta: Float64Array): Float64Array {
    const x = new Float64Array(this.size);
    x.set(modelDefaults);
    if (this.squared) for (let i = 0; i < this.poiCount; i++) x[i] = Math.sqrt(x[i]!);
    x.set(theta, this.modelCount);
    return x;
  }

  at(x: Float64Array): ParameterPoint {
    const { size, poiCount, modelCount } = this;
    const offsets = this.#offsets;
    const effective = x.slice();
    const slope = new Float64Array(size).fill(1);
    const curvature = new Float64Array(poiCount);
    for (let i = 0; i < poiCount; i++) {
      const factor = offsets?.poiFactors[i] ?? 1;
      effective[i] = (this.squared ? x[i]! * x[i]! : x[i]!) * factor;
      slope[i] = (this.squared ? 2 * x[i]! : 1) * factor;
      curvature[i] = this.squared ? 2 * factor : 0;
    }
    if (offsets)
      for (let i = modelCount; i < size; i++) effective[i]! += offsets.systematicShifts[i - modelCount]!;
    return new ParameterPoint(this, { x: x.slice(), effective, slope, curvature });
  }
}

/** One point of the parameters, with the derivatives of the map there. */
export class ParameterPoint implements TemplatePoint {
  readonly x: Float64Array;
  /** X, [parameters] */
  readonly effective: Float64Array;
  readonly z: Float64Array;
  readonly rates: Float64Array;
  readonly #map: ParameterMap;
  /** dX/dx, [parameters] */
  readonly #slope: Float64Array;
  /** d2X/dx2 of the parameters of interest; 0 for all others. */
  readonly #curvature: Float64Array;

  constructor(
    map: ParameterMap,
    at: { x: Float64Array; effective: Float64Array; slope: Float64Array; curvature: Float64Array },
  ) {
    const { modelCount, systematicCount } = map;
    this.#map = map;
    this.x = at.x;
    this.effective = at.effective;
    this.#slope = at.slope;
    this.#curvature = at.curvature;
    this.rates = new Float64Array(map.processCount);
    map.model.rates(this.#modelParameters, this.rates);
    this.z = new Float64Array((map.asymmetric ? 2 : 1) * systematicCount);
    this.z.set(at.effective.subarray(modelCount));
    if (map.asymmetric) {
      for (let j = 0; j < systematicCount; j++) this.z[systematicCount + j] = asymmetricTerm(this.z[j]!);
    }
  }

  /** Fills the change of z and r along a direction of x. */
  jvp(direction: Float64Array, out: TemplatePoint): void {
    const { model, modelCount, systematicCount, asymmetric } = this.#map;
    model.jvp(this.#modelParameters, this.#scaled(direction), out.rates);
    out.z.set(direction.subarray(modelCount));
    if (!asymmetric) return;
    for (let j = 0; j < systematicCount; j++) {
      out.z[systematicCount + j] = direction[modelCount + j]! * asymmetricTermSlope(this.z[j]!);
    }
  }

  /** Fills the gradient with respect to x, given that with respect to z and r. */
  vjp(gradient: TemplatePoint, out: Float64Array): void {
    const { model, modelCount, systematicCount, asymmetric } = this.#map;
    model.vjp(this.#modelParameters, gradient.rates, out.subarray(0, modelCount));
    for (let i = 0; i < modelCount; i++) out[i]! *= this.#slope[i]!;
    out.set(gradient.z.subarray(0, systematicCount), modelCount);
    if (!asymmetric) return;
    for (let j = 0; j < systematicCount; j++) {
      out[modelCount + j]! += gradient.z[systematicCount + j]! * asymmetricTermSlope(this.z[j]!);
    }
  }

  /** Adds the curvature of z(x) and r(x) under a gradient with respect to z and r, applied to a direction of x. */
  addHvp(gradient: TemplatePoint, direction: Float64Array, out: Float64Array): void {
    const { modelCount, systematicCount, asymmetric } = this.#map;
    if (modelCount > 0) {
      const curved = new Float64Array(modelCount);
      this.#modelCurvatureProduct(gradient.rates, direction, curved);
      for (let i = 0; i < modelCount; i++) out[i]! += curved[i]!;
    }
    if (!asymmetric) return;
    for (let j = 0; j < systematicCount; j++) {
      out[modelCount + j]! += this.#zCurvature(gradient, j) * direction[modelCount + j]!;
    }
  }

  /** Adds the size of the diagonal of that curvature, [parameters]. */
  addCurvatureSize(gradient: TemplatePoint, out: Float64Array): void {
    const { modelCount, systematicCount, asymmetric } = this.#map;
    const unit = new Float64Array(modelCount);
    const row = new Float64Array(modelCount);
    for (let i = 0; i < modelCount; i++) {
      unit[i] = 1;
      this.#modelCurvatureProduct(gradient.rates, unit, row);
      unit[i] = 0;
      out[i]! += Math.abs(row[i]!);
    }
    if (!asymmetric) return;
    for (let j = 0; j < systematicCount; j++) out[modelCount + j]! += Math.abs(this.#zCurvature(gradient, j));
  }

  /** Adds the curvature of z(x) and r(x) under a gradient to a Hessian, [parameters, parameters]. */
  addCurvature(gradient: TemplatePoint, out: Float64Array): void {
    const { size, modelCount, systematicCount, asymmetric } = this.#map;
    const unit = new Float64Array(modelCount);
    const row = new Float64Array(modelCount);
    for (let i = 0; i < modelCount; i++) {
      unit[i] = 1;
      this.#modelCurvatureProduct(gradient.rates, unit, row);
      unit[i] = 0;
      for (let k = 0; k < modelCount; k++) out[i * size + k]! += row[k]!;
    }
    if (!asymmetric) return;
    for (let j = 0; j < systematicCount; j++) {
      out[(modelCount + j) * (size + 1)]! += this.#zCurvature(gradient, j);
    }
  }

  /** dz/dtheta in the form that folds columns of the tensor into parameters: column c belongs to one theta, with a slope. */
  fold(): { parameter: Int32Array; slope: Float64Array; parameterCount: number } {
    const { systematicCount } = this.#map;
    const parameter = Int32Array.from(this.z, (_, column) => column % systematicCount);
    const slope = new Float64Array(this.z.length).fill(1);
    for (let j = systematicCount; j < slope.length; j++) {
      slope[j] = asymmetricTermSlope(this.z[j - systematicCount]!);
    }
    return { parameter, slope, parameterCount: systematicCount };
  }

  /** dr/dx, sparse, [processes, parameters of the model]. */
  rateJacobian(): RateJacobian {
    const { model, modelCount, processCount } = this.#map;
    const unit = new Float64Array(modelCount);
    const column = new Float64Array(processCount);
    const rows: [parameter: number, value: number][][] = Array.from({ length: processCount }, () => []);
    for (let i = 0; i < modelCount; i++) {
      unit[i] = this.#slope[i]!;
      model.jvp(this.#modelParameters, unit, column);
      unit[i] = 0;
      column.forEach((value, p) => {
        if (value !== 0) rows[p]!.push([i, value]);
      });
    }
    const rowStart = new Uint32Array(processCount + 1);
    rows.forEach((row, p) => {
      rowStart[p + 1] = rowStart[p]! + row.length;
    });
    const entries = rows.flat();
    return {
      rowStart,
      columns: Uint32Array.from(entries, ([parameter]) => parameter),
      values: Float64Array.from(entries, ([, value]) => value),
      parameterCount: modelCount,
    };
  }

  /** dX/dx of one parameter. */
  slope(index: number): number {
    return this.#slope[index]!;
  }

  /** d2X/dx2 of one parameter. */
  curvature(index: number): number {
    return this.#curvature[index] ?? 0;
  }

  get #modelParameters(): Float64Array {
    return this.effective.subarray(0, this.#map.modelCount);
  }

  /** A direction of the effective parameters of the model. */
  #scaled(direction: Float64Array): Float64Array {
    return Float64Array.from({ length: this.#map.modelCount }, (_, i) => this.#slope[i]! * direction[i]!);
  }

  /** d/dx of (dr/dx)^T g along a direction: the model's own curvature and that of the square. */
  #modelCurvatureProduct(rateGradient: Float64Array, direction: Float64Array, out: Float64Array): void {
    const { model, modelCount, poiCount } = this.#map;
    const gradient = new Float64Array(modelCount);
    model.vjp(this.#modelParameters, rateGradient, gradient);
    model.hvp(this.#modelParameters, rateGradient, this.#scaled(direction), out);
    for (let i = 0; i < modelCount; i++) out[i]! *= this.#slope[i]!;
    for (let i = 0; i < poiCount; i++) out[i]! += this.#curvature[i]! * gradient[i]! * direction[i]!;
  }

  #zCurvature(gradient: TemplatePoint, systematic: number): number {
    const { systematicCount } = this.#map;
    return gradient.z[systematicCount + systematic]! * asymmetricTermCurvature(this.z[systematic]!);
  }
}
