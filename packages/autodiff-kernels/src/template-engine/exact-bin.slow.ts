// phi of one bin with its derivatives in fixed-point arithmetic of 400 fractional bits: the textbook formulas, whose
// cancellations cost some of the bits and leave hundreds.
const fractionBits = 400n;
const one = 1n << fractionBits;

function exact(x: number): bigint {
  let exponent = 0;
  let mantissa = x;
  while (!Number.isInteger(mantissa)) {
    mantissa *= 2;
    exponent++;
  }
  return (BigInt(mantissa) << fractionBits) >> BigInt(exponent);
}

function toNumber(x: bigint): number {
  const size = (x < 0n ? -x : x).toString(2).length;
  const drop = Math.max(0, size - 100);
  return Number(x >> BigInt(drop)) * 2 ** (drop - Number(fractionBits));
}

const multiply = (a: bigint, b: bigint) => (a * b) >> fractionBits;
const divide = (a: bigint, b: bigint) => (a << fractionBits) / b;

function squareRoot(x: bigint): bigint {
  const target = x << fractionBits;
  let root = 1n << BigInt(Math.ceil(target.toString(2).length / 2));
  for (;;) {
    const next = (root + target / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}

/** ln x = k ln 2 + 2 atanh((m - 1) / (m + 1)), x = m 2^k. */
function logarithm(x: bigint): bigint {
  const k = x.toString(2).length - Number(fractionBits);
  const m = k >= 0 ? x >> BigInt(k) : x << BigInt(-k);
  return BigInt(k) * twoAtanh(one / 3n) + twoAtanh(divide(m - one, m + one));
}

function twoAtanh(t: bigint): bigint {
  const square = multiply(t, t);
  let sum = 0n;
  for (let power = t, n = 1n; power !== 0n && power !== -1n; power = multiply(power, square), n += 2n) {
    sum += power / n;
  }
  return 2n * sum;
}

export interface ExactBinInput {
  readonly observed: number;
  readonly activeYield: number;
  readonly otherYield: number;
  readonly k: number;
  readonly beta0: number;
}

export interface ExactBin {
  readonly value: number;
  /** dphi / dn_a, dphi / dn_z */
  readonly slopes: readonly [number, number];
  /** h_aa, h_az, h_zz */
  readonly curvature: readonly [number, number, number];
}

/** Poisson with a gamma-constrained beta: the positive root of a beta^2 + b beta + c = 0, then term by term. */
export function exactLiteGamma(input: ExactBinInput): ExactBin {
  const observed = exact(input.observed);
  const active = exact(input.activeYield);
  const other = exact(input.otherYield);
  const k = exact(input.k);
  const beta0 = exact(input.beta0);
  const a = multiply(active, active + k);
  const b = multiply(other, active + k) - multiply(active, observed + multiply(k, beta0));
  const c = -multiply(multiply(k, beta0), other);
  const beta = divide(squareRoot(multiply(b, b) - 4n * multiply(a, c)) - b, 2n * a);
  const n = multiply(beta, active) + other;
  const first = one - divide(observed, n);
  const second = divide(divide(observed, n), n);
  const data = observed === 0n ? n : n - observed - multiply(observed, logarithm(divide(n, observed)));
  const constraint = multiply(k, beta - beta0) - multiply(multiply(k, beta0), logarithm(divide(beta, beta0)));
  const crossActive = first + multiply(multiply(second, beta), active);
  const crossOther = multiply(second, active);
  const betaSecond =
    multiply(multiply(second, active), active) + divide(divide(multiply(k, beta0), beta), beta);
  const schur = (left: bigint, right: bigint) => divide(multiply(left, right), betaSecond);
  return {
    value: toNumber(data + constraint),
    slopes: [toNumber(multiply(beta, first)), toNumber(first)],
    curvature: [
      toNumber(multiply(multiply(second, beta), beta) - schur(crossActive, crossActive)),
      toNumber(multiply(second, beta) - schur(crossActive, crossOther)),
      toNumber(second - schur(crossOther, crossOther)),
    ],
  };
}

/** Poisson alone. */
export function exactPoisson(observed: number, expected: number): number {
  const [count, n] = [exact(observed), exact(expected)];
  return toNumber(n - count - multiply(count, logarithm(divide(n, count))));
}
