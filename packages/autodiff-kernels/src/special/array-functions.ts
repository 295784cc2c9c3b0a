import { withArena } from "../wasm/work-arena.js";
import { digamma } from "./digamma.js";
import { logGamma } from "./log-gamma.js";

/** Elements per call of a kernel: the copy in and out stays in the cache. */
const batch = 8192;

type Elementwise = "expOf" | "logOf" | "logGammaOf" | "digammaOf";

function apply(kernel: Elementwise, values: Float64Array): Float64Array {
  const out = new Float64Array(values.length);
  return withArena(8 * batch, (arena) => {
    const address = arena.allocateFloat64(batch);
    for (let first = 0; first < values.length; first += batch) {
      const count = Math.min(batch, values.length - first);
      arena.float64(address, count).set(values.subarray(first, first + count));
      arena.kernels[kernel](address, address, count);
      out.set(arena.float64(address, count), first);
    }
    return out;
  });
}

/** e^x of every element, the same to the bit on every host; a new array. */
export function expOf(values: Float64Array): Float64Array {
  return apply("expOf", values);
}

/** ln x of every element, the same to the bit on every host; a new array. */
export function logOf(values: Float64Array): Float64Array {
  return apply("logOf", values);
}

/** `logGamma` of every element; a new array. */
export function logGammaOf(values: Float64Array): Float64Array {
  return withScalarBelowZero(values, apply("logGammaOf", values), logGamma);
}

/** `digamma` of every element; a new array. */
export function digammaOf(values: Float64Array): Float64Array {
  return withScalarBelowZero(values, apply("digammaOf", values), digamma);
}

/** The kernels are for arguments from zero on; those below need more digits than they have. */
function withScalarBelowZero(
  values: Float64Array,
  out: Float64Array,
  scalar: (x: number) => number,
): Float64Array {
  for (let i = 0; i < values.length; i++) if (values[i]! < 0) out[i] = scalar(values[i]!);
  return out;
}
