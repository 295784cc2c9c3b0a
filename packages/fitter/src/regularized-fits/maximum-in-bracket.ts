/** Share of a bracket that a golden section keeps. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** A function at one point. */
export interface Evaluated<Point> {
  readonly at: number;
  readonly value: number;
  readonly point: Point;
}

/**
 * The largest value of a function between two places, one of which is known to lie below a place between them: by golden
 * section, which needs no derivative and always ends. Values that are not numbers count as the lowest.
 *
 * @param tolerance width of the bracket at the end
 */
export async function maximumInBracket<Point>(
  evaluate: (at: number, nearest: Point) => Promise<Evaluated<Point>>,
  { low, high, best: inside }: { low: number; high: number; best: Evaluated<Point> },
  tolerance: number,
): Promise<Evaluated<Point>> {
  let [from, to, best] = [low, high, inside];
  while (to - from > tolerance) {
    // The larger part is cut, so that the best point stays inside.
    const isRight = to - best.at > best.at - from;
    const at = isRight ? best.at + (1 - GOLDEN) * (to - best.at) : best.at - (1 - GOLDEN) * (best.at - from);
    const tried = await evaluate(at, best.point);
    if (tried.value > best.value) {
      if (isRight) from = best.at;
      else to = best.at;
      best = tried;
    } else if (isRight) to = at;
    else from = at;
  }
  return best;
}
