/**
 * An order of the rows of a correlation matrix in which rows that are correlated stand together: the leaves of a tree that is built by
 * average linkage with the distance 1 - |correlation|, found by chains of nearest neighbours. Where two branches meet, they are turned so
 * that their nearest ends touch. What has no correlation, NaN, is at the distance 1.
 *
 * Source: F. Murtagh, A survey of recent advances in hierarchical clustering algorithms, The Computer Journal 26 (1983) 354.
 *
 * @param correlation symmetric, [size, size]
 * @returns the places of the rows, [size]
 */
export function clusteredOrder(correlation: ArrayLike<number>, size: number): number[] {
  const leafDistance = (i: number, j: number) => {
    const value = Math.abs(correlation[i * size + j]!);
    return Number.isNaN(value) ? 1 : 1 - value;
  };
  const distances = Float64Array.from({ length: size * size }, (_, place) =>
    leafDistance(Math.floor(place / size), place % size),
  );
  const clusters: (number[] | undefined)[] = Array.from({ length: size }, (_, i) => [i]);
  const chain: number[] = [];
  for (let left = size; left > 1; ) {
    if (chain.length === 0) chain.push(clusters.findIndex((cluster) => cluster !== undefined));
    const last = chain.at(-1)!;
    const before = chain.at(-2);
    const nearest = nearestTo(last, { clusters, distances, prefer: before });
    if (nearest !== before) {
      chain.push(nearest);
      continue;
    }
    // Two clusters that are each other's nearest neighbours become one.
    chain.length -= 2;
    const [a, b] = [clusters[nearest]!, clusters[last]!];
    for (let other = 0; other < size; other++) {
      if (clusters[other] === undefined || other === last || other === nearest) continue;
      const mean =
        (a.length * distances[nearest * size + other]! + b.length * distances[last * size + other]!) /
        (a.length + b.length);
      distances[nearest * size + other] = mean;
      distances[other * size + nearest] = mean;
    }
    clusters[nearest] = joined(a, b, leafDistance);
    clusters[last] = undefined;
    left--;
  }
  return clusters.find((cluster) => cluster !== undefined) ?? [];
}

/** The nearest other cluster; of several, the preferred one, without which chains could go round for ever. */
function nearestTo(
  cluster: number,
  {
    clusters,
    distances,
    prefer,
  }: {
    readonly clusters: readonly (readonly number[] | undefined)[];
    readonly distances: Float64Array;
    readonly prefer: number | undefined;
  },
): number {
  const size = clusters.length;
  let nearest = prefer ?? -1;
  let least = prefer === undefined ? Number.POSITIVE_INFINITY : distances[cluster * size + prefer]!;
  for (let other = 0; other < size; other++) {
    if (other === cluster || clusters[other] === undefined) continue;
    const distance = distances[cluster * size + other]!;
    if (distance < least) [nearest, least] = [other, distance];
  }
  return nearest;
}

function joined(
  a: readonly number[],
  b: readonly number[],
  distance: (i: number, j: number) => number,
): number[] {
  const ways = [a, a.toReversed()].flatMap((first) =>
    [b, b.toReversed()].map((second) => ({ first, second, gap: distance(first.at(-1)!, second[0]!) })),
  );
  const best = ways.reduce((least, way) => (way.gap < least.gap ? way : least));
  return [...best.first, ...best.second];
}
