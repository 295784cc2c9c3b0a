import { digamma } from "../../special/digamma.js";
import { logGamma } from "../../special/log-gamma.js";
import { polygamma } from "../../special/polygamma.js";
import { trigamma } from "../../special/trigamma.js";

/** Functions of one number, and what they need besides it. */
interface ElementwiseParams {
  readonly neg: unknown;
  readonly exp: unknown;
  readonly expm1: unknown;
  readonly log: unknown;
  readonly log1p: unknown;
  readonly sqrt: unknown;
  readonly square: unknown;
  readonly sin: unknown;
  readonly cos: unknown;
  readonly tanh: unknown;
  readonly pow: { readonly exponent: number };
  readonly logGamma: unknown;
  /** Derivative of the digamma function of this order; order 0 is digamma itself. */
  readonly polygamma: { readonly order: number };
}

export type ElementwiseKind = keyof ElementwiseParams;

/** One elementwise function of a given kind. */
export type ElementwiseOf<K extends ElementwiseKind> = { readonly kind: K } & ElementwiseParams[K];

export type ElementwiseFunction = { [K in ElementwiseKind]: ElementwiseOf<K> }[ElementwiseKind];

const scalarFunctions: {
  readonly [K in ElementwiseKind]: (fn: ElementwiseOf<K>) => (x: number) => number;
} = {
  neg: () => (x) => -x,
  exp: () => Math.exp,
  expm1: () => Math.expm1,
  log: () => Math.log,
  log1p: () => Math.log1p,
  sqrt: () => Math.sqrt,
  square: () => (x) => x * x,
  sin: () => Math.sin,
  cos: () => Math.cos,
  tanh: () => Math.tanh,
  pow:
    ({ exponent }) =>
    (x) =>
      x ** exponent,
  logGamma: () => logGamma,
  polygamma: ({ order }) => (order === 0 ? digamma : order === 1 ? trigamma : (x) => polygamma(order, x)),
};

/** The function of one number that an elementwise function applies. */
export function scalarFunction<K extends ElementwiseKind>(fn: ElementwiseOf<K>): (x: number) => number {
  return scalarFunctions[fn.kind](fn);
}
