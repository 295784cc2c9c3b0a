/** Sizes that the vectors passed between the caller and the shards follow from. */
export interface ExchangeShape {
  readonly columnCount: number;
  readonly processCount: number;
  readonly rowCount: number;
  readonly shardCount: number;
}

/** The vectors of a call, in one buffer that all threads see. */
export interface Exchange {
  readonly z: Float64Array;
  /** Long enough for rates per process and per row. */
  readonly rates: Float64Array;
  readonly dz: Float64Array;
  readonly dRates: Float64Array;
  /** A vector over rows, in or out, [rows]. */
  readonly rowVector: Float64Array;
  /** [shards, columnCount] */
  readonly gradientZ: Float64Array;
  /** [shards, processCount], or [rows] where rates are per row. */
  readonly gradientRates: Float64Array;
  /** Sum of phi and what rounding took from it, [shards, 2]. */
  readonly values: Float64Array;
}

function lengths(shape: ExchangeShape): { readonly [K in keyof Exchange]: number } {
  const { columnCount, processCount, rowCount, shardCount } = shape;
  const rateCapacity = Math.max(processCount, rowCount);
  return {
    z: columnCount,
    rates: rateCapacity,
    dz: columnCount,
    dRates: rateCapacity,
    rowVector: rowCount,
    gradientZ: shardCount * columnCount,
    gradientRates: Math.max(shardCount * processCount, rowCount),
    values: 2 * shardCount,
  };
}

/** Float64 in all. */
export function exchangeLength(shape: ExchangeShape): number {
  return Object.values(lengths(shape)).reduce((sum, length) => sum + length, 0);
}

export function exchangeViews(shape: ExchangeShape, buffer: ArrayBuffer | SharedArrayBuffer): Exchange {
  let offset = 0;
  const views = Object.entries(lengths(shape)).map(([name, length]) => {
    const view = new Float64Array(buffer, offset, length);
    offset += view.byteLength;
    return [name, view];
  });
  return Object.fromEntries(views) as Exchange;
}
