import type { Fold, RateJacobian, TemplatePoint } from "@rabbit-fit/autodiff-kernels";
import type { ParameterOffsets } from "../data/placed-data.js";
import { asymmetricTerm, asymmetricTermCurvature, asymmetricTermSlope } from "../interpolation/asymmetric.js";
import { type ParameterModel, poiCountOf, type RatePoint } from "../parameter-models/parameter-model.js";

export interface ParameterMapOptions {
  readonly model: ParameterModel;
  readonly systematicCount: number;
  /** Whether the tensor has half-differences. */
  readonly asymmetric: boolean;
  /** What hides the parameters of interest; nothing by default. */
  readonly offsets?: ParameterOffsets | undefined;
}

/**
 * From internal parameters to what the templates see. Internal parameters x = [parameters of interest | other parameters
 * of the model | nuisance parameters] are what minimizers move and results store; effective ones X are what the model
 * sees: mu = x^2 where a parameter is stored as its square root, theta = x. In a blinded fit x is stored behind an offset,
 * which is added to it before it is squared, or multiplies what comes of it.
 */
export class ParameterMap {
  readonly poiCount: number;
  readonly modelCount: number;
  readonly systematicCount: number;
  readonly size: number;
  readonly model: ParameterModel;
  /** 1 where a parameter is stored as its square root, [parameters]. */
  readonly squared: Uint8Array;
  readonly asymmetric: boolean;
  readonly #options: ParameterMapOptions;

  constructor(options: ParameterMapOptions) {
    const { model } = options;
    this.#options = options;
    this.model = model;
    this.systematicCount = options.systematicCount;
    this.asymmetric = options.asymmetric;
    this.poiCount = poiCountOf(model);
    this.modelCount = model.parameters.length;
    this.size = this.modelCount + this.systematicCount;
    this.squared = new Uint8Array(this.size);
    model.parameters.forEach((parameter, i) => {
      this.squared[i] = Number(parameter.squared);
    });
  }

  /** The same map behind other offsets, or without any. */
  withOffsets(offsets: ParameterOffsets | undefined): ParameterMap {
    return offsets === this.#options.offsets ? this : new ParameterMap({ ...this.#options, offsets });
  }

  /** x whose effective parameters are given, [parameters], without offsets; a new array. */
  internal(effective: Float64Array): Float64Array {
    return effective.map((value, i) => (this.squared[i] ? Math.sqrt(value) : value));
  }

  /** Whether blinding hides a parameter. */
  hides(index: number): boolean {
    return this.#options.offsets?.hidden[index] === 1;
  }

  /** What blinding adds to a parameter as it is stored. */
  shift(index: number): number {
    return this.#options.offsets?.shifts[index] ?? 0;
  }

  /**
   * Internal parameters without what blinding adds to them, [parameters]: what external terms are functions of. With
   * multiplicative offsets they are functions of the stored parameters, as in Python rabbit.
   */
  opened(x: Float64Array): Float64Array {
    const { offsets } = this.#options;
    return offsets?.scheme === "additive" ? x.map((value, i) => value + offsets.shifts[i]!) : x;
  }

  /**
   * The same point where no square root that blinding hides is negative, [parameters]: mu = (x + s)^2 has two roots, of which
   * an unblinded fit finds the positive one. Which of them a blinded fit finds depends on the offset, and would tell of it.
   */
  mirrored(x: Float64Array): Float64Array {
    return x.map((value, i) => {
      const shift = this.shift(i);
      return this.squared[i] && shift !== 0 && value + shift < 0 ? -value - 2 * shift : value;
    });
  }

  at(x: Float64Array): ParameterPoint {
    const { size, modelCount, squared } = this;
    const { offsets } = this.#options;
    const effective = offsets ? x.map((value, i) => value + offsets.shifts[i]!) : x.slice();
    const slope = new Float64Array(size).fill(1);
    const curvature = new Float64Array(modelCount);
    for (let i = 0; i < modelCount; i++) {
      const factor = offsets?.factors[i] ?? 1;
      const root = effective[i]!;
      effective[i] = (squared[i] ? root * root : root) * factor;
      slope[i] = (squared[i] ? 2 * root : 1) * factor;
      curvature[i] = squared[i] ? 2 * factor : 0;
    }
    return new ParameterPoint(this, { x: x.slice(), effective, slope, curvature });
  }
}

/** One point of the parameters, with the derivatives of the map there. */
export class ParameterPoint implements TemplatePoint {
  readonly x: Float64Array;
  /** X, [parameters] */
  readonly effective: Float64Array;
  /** [theta], or [theta | g(theta)] where the tensor is asymmetric. */
  readonly z: Float64Array;
  readonly rates: Float64Array;
  readonly ratesPer: "process" | "row";
  readonly #map: ParameterMap;
  readonly #ratePoint: RatePoint;
  /** dX/dx, [parameters] */
  readonly #slope: Float64Array;
  /** d2X/dx2 of the parameters of the model; 0 for all others. */
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
    this.#ratePoint = map.model.at(at.effective.subarray(0, modelCount));
    this.rates = this.#ratePoint.rates;
    this.ratesPer = map.model.ratesPer;
    this.z = new Float64Array((map.asymmetric ? 2 : 1) * systematicCount);
    this.z.set(at.effective.subarray(modelCount));
    if (map.asymmetric) {
      for (let j = 0; j < systematicCount; j++) this.z[systematicCount + j] = asymmetricTerm(this.z[j]!);
    }
  }

  /** Fills the change of z and r along a direction of x. */
  jvp(direction: Float64Array, out: TemplatePoint): void {
    const { modelCount, systematicCount, asymmetric } = this.#map;
    this.#ratePoint.jvp(this.#scaled(direction), out.rates);
    out.z.set(direction.subarray(modelCount));
    if (!asymmetric) return;
    for (let j = 0; j < systematicCount; j++) {
      out.z[systematicCount + j] = direction[modelCount + j]! * asymmetricTermSlope(this.z[j]!);
    }
  }

  /** Fills the gradient with respect to x, given that with respect to z and r. */
  vjp(gradient: TemplatePoint, out: Float64Array): void {
    const { modelCount, systematicCount, asymmetric } = this.#map;
    this.#ratePoint.vjp(gradient.rates, out.subarray(0, modelCount));
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
    const curved = this.#modelCurvature(gradient).hvp(direction);
    for (let i = 0; i < modelCount; i++) out[i]! += curved[i]!;
    if (!asymmetric) return;
    for (let j = 0; j < systematicCount; j++) {
      out[modelCount + j]! += this.#zCurvature(gradient, j) * direction[modelCount + j]!;
    }
  }

  /** Adds the size of the diagonal of that curvature, [parameters]. */
  addCurvatureSize(gradient: TemplatePoint, out: Float64Array): void {
    const { modelCount, systematicCount, asymmetric } = this.#map;
    const diagonal = new Float64Array(modelCount);
    this.#modelCurvature(gradient).visit((i, k, value) => {
      if (i === k) diagonal[i]! += value;
    });
    diagonal.forEach((value, i) => {
      out[i]! += Math.abs(value);
    });
    if (!asymmetric) return;
    for (let j = 0; j < systematicCount; j++) out[modelCount + j]! += Math.abs(this.#zCurvature(gradient, j));
  }

  /** Adds the curvature of z(x) and r(x) under a gradient to a Hessian, [parameters, parameters]. */
  addCurvature(gradient: TemplatePoint, out: Float64Array): void {
    const { size, modelCount, systematicCount, asymmetric } = this.#map;
    this.#modelCurvature(gradient).visit((i, k, value) => {
      out[i * size + k]! += value;
    });
    if (!asymmetric) return;
    for (let j = 0; j < systematicCount; j++) {
      out[(modelCount + j) * (size + 1)]! += this.#zCurvature(gradient, j);
    }
  }

  /** dz/dtheta in the form that folds columns of the tensor into parameters: column c belongs to one theta, with a slope. */
  fold(): Fold {
    const { systematicCount } = this.#map;
    const parameter = Int32Array.from(this.z, (_, column) => column % systematicCount);
    const slope = new Float64Array(this.z.length).fill(1);
    for (let j = systematicCount; j < slope.length; j++) {
      slope[j] = asymmetricTermSlope(this.z[j - systematicCount]!);
    }
    return { parameter, slope, parameterCount: systematicCount };
  }

  /** dr/dx, [rates, parameters of the model]. */
  rateJacobian(): RateJacobian {
    const jacobian = this.#ratePoint.jacobian();
    const values = jacobian.values.map((value, entry) => value * this.#slope[jacobian.columns[entry]!]!);
    return { ...jacobian, values };
  }

  /** dX/dx of one parameter. */
  slope(index: number): number {
    return this.#slope[index]!;
  }

  /** d2X/dx2 of one parameter. */
  curvature(index: number): number {
    return this.#curvature[index] ?? 0;
  }

  /** A direction of the effective parameters of the model. */
  #scaled(direction: Float64Array): Float64Array {
    return Float64Array.from({ length: this.#map.modelCount }, (_, i) => this.#slope[i]! * direction[i]!);
  }

  /**
   * d/dx of (dr/dx)^T g: the model's own curvature, of which a linear one has none, and that of squares, which is diagonal.
   */
  #modelCurvature({ rates }: TemplatePoint) {
    const { modelCount, model } = this.#map;
    const gradient = new Float64Array(modelCount);
    if (modelCount > 0) this.#ratePoint.vjp(rates, gradient);
    const ofSquare = gradient.map((value, i) => this.#curvature[i]! * value);
    const hvp = (direction: Float64Array) => {
      const out = new Float64Array(modelCount);
      if (!model.isLinear) {
        this.#ratePoint.hvp(rates, this.#scaled(direction), out);
        for (let i = 0; i < modelCount; i++) out[i]! *= this.#slope[i]!;
      }
      for (let i = 0; i < modelCount; i++) out[i]! += ofSquare[i]! * direction[i]!;
      return out;
    };
    return {
      hvp,
      /** Visits the elements that can differ from zero; those of one place add up. */
      visit: (visit: (row: number, column: number, value: number) => void): void => {
        ofSquare.forEach((value, i) => {
          if (value !== 0) visit(i, i, value);
        });
        if (model.isLinear) return;
        const slope = this.#slope;
        if (this.#ratePoint.hessian) {
          this.#ratePoint.hessian(rates, (i, k, value) => visit(i, k, slope[i]! * slope[k]! * value));
          return;
        }
        const unit = new Float64Array(modelCount);
        const column = new Float64Array(modelCount);
        for (let k = 0; k < modelCount; k++) {
          unit[k] = 1;
          this.#ratePoint.hvp(rates, unit, column);
          unit[k] = 0;
          column.forEach((value, i) => {
            if (value !== 0) visit(i, k, slope[i]! * slope[k]! * value);
          });
        }
      },
    };
  }

  #zCurvature(gradient: TemplatePoint, systematic: number): number {
    const { systematicCount } = this.#map;
    return gradient.z[systematicCount + systematic]! * asymmetricTermCurvature(this.z[systematic]!);
  }
}
