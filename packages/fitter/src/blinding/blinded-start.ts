import type { Likelihood } from "../likelihood/likelihood.js";
import type { MinimizationSetting } from "../minimization/minimization.js";
import { minimizeLikelihood, NUDGED_START } from "../minimization/minimize-likelihood.js";

/** Places to look for a likelihood that is finite, in widths of the distribution of the offsets. */
const STEPS = [0, 1, -1, 2, -2, 3, -3];

/**
 * Where a blinded fit starts, as it is stored, [parameters].
 *
 * It begins at `from`, behind the offsets like everything else: at the values before the fit behind them, a start less these
 * values would be an offset. That is far away from the data. So the blinded parameters go first to the minimum that they have
 * while the others stay where they are, and the fit starts there: as near to the minimum as without blinding, and on a way to
 * it that does not depend on the offsets.
 *
 * @throws the reason of `options.run.signal` when that is aborted
 */
export async function blindedStart(setting: MinimizationSetting, from: Float64Array): Promise<Float64Array> {
  const { likelihood, frozen, options } = setting;
  const { offsets } = likelihood.data;
  const isMoved = (i: number) => offsets !== undefined && offsets.shifts[i] !== 0;
  const moved = [...frozen.floating].filter(isMoved);
  // One step leads to the minimum of a quadratic likelihood, from wherever.
  if (moved.length === 0 || likelihood.description.isLinear) return from;
  const others = Array.from(from.keys()).filter((i) => !isMoved(i));
  const { signal } = options.run ?? {};
  const { x } = await minimizeLikelihood(
    { ...setting, frozen: frozen.and(others), options: { run: signal ? { signal } : {} } },
    { group: "", start: finiteStart(likelihood, from, moved) },
  );
  return besideZero(likelihood, x, moved);
}

/** A square root at zero would stay there, where the likelihood has no slope, also if it wants to grow with the others. */
function besideZero({ map }: Likelihood, x: Float64Array, moved: readonly number[]): Float64Array {
  const start = map.mirrored(x);
  for (const i of moved) {
    if (map.squared[i]) start[i] = Math.max(start[i]!, NUDGED_START - map.shift(i));
  }
  return start;
}

/**
 * `from` where the likelihood is finite there; elsewhere, as with a negative signal, a place to which the blinded parameters
 * are moved together by widths of their offsets, whatever these are.
 */
function finiteStart(likelihood: Likelihood, from: Float64Array, moved: readonly number[]): Float64Array {
  const { widths } = likelihood.data.offsets!;
  for (const step of STEPS) {
    const start = from.slice();
    for (const i of moved) start[i]! += step * widths[i]!;
    if (isFiniteAt(likelihood, start)) return start;
  }
  return from;
}

function isFiniteAt(likelihood: Likelihood, x: Float64Array): boolean {
  const gradient = new Float64Array(likelihood.size);
  return Number.isFinite(likelihood.valueAndGradient(x, gradient)) && gradient.every(Number.isFinite);
}
