/** A line of equal height: closed, or from edge to edge of the grid. */
export interface ContourLine {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** Heights over a grid. */
export interface HeightGrid {
  /** Increasing, [columns] */
  readonly x: readonly number[];
  /** Increasing, [rows] */
  readonly y: readonly number[];
  /** [columns][rows], one after the other; NaN where there is no height */
  readonly heights: ArrayLike<number>;
}

/**
 * The lines at which heights that are linear along the sides of the cells of a grid have a value, by marching squares. In a cell with two
 * opposite corners above, the mean of the corners says which of them are connected. Cells with a corner without height have no lines.
 */
export function contourLines({ x, y, heights }: HeightGrid, level: number): ContourLine[] {
  const rows = y.length;
  const height = (i: number, j: number) => heights[i * rows + j]!;
  /** The crossing of the side from one corner to another, by a name that both cells of the side have in common. */
  const points = new Map<string, readonly [number, number]>();
  const crossing = (i: number, j: number, k: number, l: number): string => {
    const name = `${i},${j},${k},${l}`;
    const share = (level - height(i, j)) / (height(k, l) - height(i, j));
    points.set(name, [x[i]! + share * (x[k]! - x[i]!), y[j]! + share * (y[l]! - y[j]!)]);
    return name;
  };
  const neighbours = new Map<string, string[]>();
  const connect = (a: string, b: string) => {
    neighbours.set(a, [...(neighbours.get(a) ?? []), b]);
    neighbours.set(b, [...(neighbours.get(b) ?? []), a]);
  };
  for (let i = 0; i + 1 < x.length; i++) {
    for (let j = 0; j + 1 < rows; j++) {
      const corners = [height(i, j), height(i + 1, j), height(i + 1, j + 1), height(i, j + 1)];
      if (corners.some(Number.isNaN)) continue;
      const above = corners.map((corner) => corner > level);
      // The sides between neighbouring corners, in their order around the cell.
      const sides = [
        () => crossing(i, j, i + 1, j),
        () => crossing(i + 1, j, i + 1, j + 1),
        () => crossing(i, j + 1, i + 1, j + 1),
        () => crossing(i, j, i, j + 1),
      ];
      const crossed = [0, 1, 2, 3].filter((side) => above[side] !== above[(side + 1) % 4]);
      const names = crossed.map((side) => sides[side]!());
      if (names.length === 2) connect(names[0]!, names[1]!);
      if (names.length !== 4) continue;
      const centreIsAbove = corners.reduce((sum, corner) => sum + corner, 0) / 4 > level;
      // The lines cut off the corners that are not on the side of the centre.
      if (centreIsAbove === above[0]) {
        connect(names[0]!, names[1]!);
        connect(names[2]!, names[3]!);
      } else {
        connect(names[3]!, names[0]!);
        connect(names[1]!, names[2]!);
      }
    }
  }
  return linesOf(points, neighbours);
}

/** The lines along neighbours: those with ends first, then the closed ones. */
function linesOf(
  points: ReadonlyMap<string, readonly [number, number]>,
  neighbours: ReadonlyMap<string, readonly string[]>,
): ContourLine[] {
  const left = new Set(neighbours.keys());
  const lines: ContourLine[] = [];
  const follow = (start: string) => {
    const names = [start];
    left.delete(start);
    for (let name: string | undefined = start; name !== undefined; ) {
      name = neighbours.get(name)!.find((next) => left.has(next));
      if (name === undefined) break;
      left.delete(name);
      names.push(name);
    }
    const isClosed = names.length > 2 && neighbours.get(start)!.includes(names.at(-1)!);
    if (isClosed) names.push(start);
    const places = names.map((name) => points.get(name)!);
    lines.push({ x: places.map(([u]) => u), y: places.map(([, v]) => v) });
  };
  for (const [name, next] of neighbours) if (next.length === 1 && left.has(name)) follow(name);
  for (const name of neighbours.keys()) if (left.has(name)) follow(name);
  return lines;
}
