import { type BitGenerator, nextDouble } from "./pcg64.js";

/*
 * The ziggurat for the normal distribution with 256 layers, laid out and sampled as NumPy does it.
 * Source: G. Marsaglia and W. W. Tsang, "The Ziggurat Method for Generating Random Variables", J. Stat. Softw. 5 (2000).
 */
const LAYERS = 256;
const MANTISSA = 2 ** 52;
/** Where the tail begins. */
const TAIL_START = 3.654152885361009;
/** Area of a layer, of the bottom one with the tail. */
const LAYER_AREA = 0.004928673233974655;

interface Ziggurat {
  /** Half-width of each layer over 2^52. */
  readonly width: Float64Array;
  /** Below this share of the width, times 2^52, a point is under the curve without looking. */
  readonly inside: Float64Array;
  /** Density, not normalised, at the edge of each layer. */
  readonly density: Float64Array;
}

/**
 * A standard normal deviate, the one that NumPy's `Generator.standard_normal` draws from the same bits.
 */
export function standardNormal(generator: BitGenerator): number {
  const { width, inside, density } = ziggurat();
  for (;;) {
    const bits = generator.nextUint64();
    const layer = Number(bits & 0xffn);
    const negative = (bits >> 8n) & 1n;
    const magnitude = Number((bits >> 9n) & 0x000fffffffffffffn);
    const x = (negative ? -1 : 1) * magnitude * width[layer]!;
    if (magnitude < inside[layer]!) return x;
    if (layer === 0) return tail(generator, Math.floor(magnitude / 256) % 2 === 1);
    const above = density[layer - 1]! - density[layer]!;
    if (above * nextDouble(generator) + density[layer]! < Math.exp(-0.5 * x * x)) return x;
  }
}

/** A deviate beyond the start of the tail, by Marsaglia's exponential rejection. */
function tail(generator: BitGenerator, negative: boolean): number {
  for (;;) {
    const x = -Math.log1p(-nextDouble(generator)) / TAIL_START;
    const y = -Math.log1p(-nextDouble(generator));
    if (y + y > x * x) return negative ? -(TAIL_START + x) : TAIL_START + x;
  }
}

let tables: Ziggurat | undefined;

function ziggurat(): Ziggurat {
  if (tables) return tables;
  const width = new Float64Array(LAYERS);
  const inside = new Float64Array(LAYERS);
  const density = new Float64Array(LAYERS);
  const curve = (x: number) => Math.exp(-0.5 * x * x);
  let edge = TAIL_START;
  const bottom = LAYER_AREA / curve(edge);
  inside[0] = (edge / bottom) * MANTISSA;
  width[0] = bottom / MANTISSA;
  density[0] = 1;
  width[LAYERS - 1] = edge / MANTISSA;
  density[LAYERS - 1] = curve(edge);
  for (let layer = LAYERS - 2; layer >= 1; layer--) {
    const below = edge;
    edge = Math.sqrt(-2 * Math.log(LAYER_AREA / edge + curve(edge)));
    inside[layer + 1] = (edge / below) * MANTISSA;
    width[layer] = edge / MANTISSA;
    density[layer] = curve(edge);
  }
  // The top layer has no part that lies under the curve as a whole.
  inside[1] = 0;
  tables = { width, inside, density };
  return tables;
}
