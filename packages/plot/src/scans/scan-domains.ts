/** A scan that rises above this is cut: levels of 1 and 4 would be too low to be read. */
const HIGHEST_WHOLE = 50;
/** What is drawn of such a scan: three standard deviations, and a little more. */
const CUT_AT = 10;
/** It is cut at least so far above the ends of intervals that the fit has found. */
const ABOVE_ENDS = 1.1;
/** So often a stretch is halved, to less than a point of any figure. */
const HALVINGS = 40;

type Domain = readonly [low: number, high: number];

/** A scan where it is on the axis. */
export interface PlacedHeights {
  /** [points] */
  readonly places: readonly number[];
  /** 2 (L - L_min), [points] */
  readonly heights: readonly number[];
  /** Of the curve through the points, NaN beyond them. */
  readonly heightAt: (place: number) => number;
  /** The ends of intervals that the fit has found. */
  readonly ends: readonly { readonly at: number; readonly height: number }[];
}

/**
 * The ends of the axes of a scan: those that are asked for, or those of the scan. A scan that rises very high, as along a strength at its bound, where
 * the covariance does not tell how far to scan, is cut a little above what matters, and the x axis ends where the curve does.
 */
export function scanDomains(
  { places, heights, heightAt, ends }: PlacedHeights,
  { xRange, yRange }: { readonly xRange?: Domain | undefined; readonly yRange?: Domain | undefined },
): { readonly x: Domain; readonly y: Domain } {
  const x = xRange ?? (places.length > 0 ? ([Math.min(...places), Math.max(...places)] as const) : [-1, 1]);
  if (yRange !== undefined) return { x, y: yRange };
  const isInside = (place: number) => place >= x[0] && place <= x[1];
  const inside = heights.filter((_, i) => isInside(places[i]!));
  const largest = Math.max(1, ...[...inside, ...x.map(heightAt)].filter(Number.isFinite));
  if (largest <= HIGHEST_WHOLE) return { x, y: [0, largest] };
  const highestEnd = Math.max(0, ...ends.filter(({ at }) => isInside(at)).map(({ height }) => height));
  const top = Math.min(largest, Math.max(CUT_AT, ABOVE_ENDS * highestEnd));
  if (xRange !== undefined) return { x, y: [0, top] };
  // Between few points the curve may be above an end that the fit has found.
  const found = ends.map(({ at }) => at).filter(isInside);
  const [low, high] = below(top, { places, heights, heightAt });
  return { x: [Math.min(low, ...found), Math.max(high, ...found)], y: [0, top] };
}

/** Whether a scan rises so high that it is cut. */
export function isSteep(heights: readonly number[]): boolean {
  return Math.max(...heights) > HIGHEST_WHOLE;
}

/** From where to where the curve is below a height. */
function below(
  top: number,
  { places, heights, heightAt }: Pick<PlacedHeights, "places" | "heights" | "heightAt">,
): Domain {
  const points = places
    .map((place, i) => ({ place, isBelow: heights[i]! <= top }))
    .sort((a, b) => a.place - b.place);
  const first = points.findIndex(({ isBelow }) => isBelow);
  const last = points.findLastIndex(({ isBelow }) => isBelow);
  const end = (inner: number, outer: number) => {
    let [within, beyond] = [points[inner]!.place, points[outer]?.place];
    if (beyond === undefined) return within;
    for (let i = 0; i < HALVINGS; i++) {
      const middle = (within + beyond) / 2;
      if (heightAt(middle) > top) beyond = middle;
      else within = middle;
    }
    return beyond;
  };
  return first < 0 ? [points[0]!.place, points.at(-1)!.place] : [end(first, first - 1), end(last, last + 1)];
}
