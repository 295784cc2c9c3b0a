import type { FigureAxis } from "../figure/figure.js";

/** From a number on an axis to a place in points. */
export interface Scale {
  /** NaN for what has no place, such as 0 on a logarithmic axis. */
  (value: number): number;
  readonly log: boolean;
  readonly domain: readonly [number, number];
  /** The places of the ends of the domain. */
  readonly range: readonly [number, number];
}

/** The least share of its largest number that a logarithmic axis starts at where it would start at nothing. */
const LEAST_OF_LOG = 1e-6;

export function scaleOf(axis: Pick<FigureAxis, "scale" | "domain">, range: readonly [number, number]): Scale {
  const log = axis.scale === "log";
  const domain = usable(axis.domain, log);
  const f = log ? Math.log : (value: number) => value;
  const [from, to] = [f(domain[0]), f(domain[1])];
  const factor = (range[1] - range[0]) / (to - from);
  const scale = (value: number) => {
    // What is missing is null once a figure has been JSON.
    if (value === null || (log && !(value > 0))) return Number.NaN;
    const place = range[0] + (f(value) - from) * factor;
    // Far outside the panel it does not matter how far; renderers have trouble with huge numbers.
    return Math.max(-FAR, Math.min(FAR, place));
  };
  return Object.assign(scale, { log, domain, range });
}

/** In points. */
const FAR = 100_000;

/** A domain that has an extent, and positive numbers where the axis is logarithmic. */
function usable([low, high]: readonly [number, number], log: boolean): readonly [number, number] {
  let [from, to] = [finite(low, log ? 1e-1 : 0), finite(high, 1)];
  if (log) {
    if (!(to > 0)) to = 1;
    if (!(from > 0)) from = to * LEAST_OF_LOG;
    if (from === to) [from, to] = [from / 3, to * 3];
  } else if (from === to)
    [from, to] = from === 0 ? [0, 1] : [from - Math.abs(from) / 2, to + Math.abs(to) / 2];
  return [from, to];
}

function finite(value: number, otherwise: number): number {
  return Number.isFinite(value) ? value : otherwise;
}
