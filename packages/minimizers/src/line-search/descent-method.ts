/** A point with all that is known of it. The arrays belong to the iteration: to be read, not kept. */
export interface DescentPoint {
  /** [size] */
  readonly x: Float64Array;
  /** [size] */
  readonly gradient: Float64Array;
  /** ‖g‖; with bounds, of the projected gradient. */
  readonly gradientNorm: number;
}

/** A way down. */
export type Descent =
  | {
      readonly kind: "downhill";
      /** The first step length to be tried, and the longest one allowed, as multiples of the direction. */
      readonly first: number;
      readonly longest: number;
      /** What the method's own quadratic model says can still be gained. */
      readonly edm: number;
      /** Whether that model has seen any curvature, and only positive one. */
      readonly edmIsKnown: boolean;
    }
  | { readonly kind: "non-finite"; readonly parameterIndex: number };

/** A step that was taken. */
export interface TakenStep {
  /** s, [size] */
  readonly step: Float64Array;
  /** y, the change of the gradient, [size] */
  readonly gradientChange: Float64Array;
  /** Multiple of the direction. */
  readonly length: number;
  /** gᵀ d at its beginning. */
  readonly slope: number;
}

/** How a method chooses its directions; the line search, the end and the restarts are the same for all. */
export interface DescentMethod {
  /** η of the line search: how much of the slope may be left. */
  readonly slopeLeft: number;
  /** Whether the edm of its directions is that of the problem's own Hessian. */
  readonly edmFrom: "hessian" | "quasi-newton";
  /** Fills `direction`, [size], with a way down from a point whose gradient is not zero. */
  direct(point: DescentPoint, direction: Float64Array): Descent;
  learn(taken: TakenStep): void;
  /** Begins again with steepest descent; false when there is nothing to forget since the last time. */
  forget(): boolean;
}

/** A first step without any knowledge of the curvature is at most this long, as SciPy's. */
export function cautiousLength(directionNorm: number): number {
  return Math.min(1, 1 / directionNorm);
}
