// ln |Gamma| as src/special/log-gamma.ts computes it, which explains it; the tests hold the two together. NaN below zero,
// where the caller asks the other one: it needs double-double arithmetic there.

/** zeta(k) - 1 for k = 2, 3, ... */
const zetaMinusOne: StaticArray<f64> = [
  0.6449340668482264, 0.2020569031595943, 0.08232323371113819, 0.03692775514336993, 0.01734306198444914,
  0.008349277381922827, 0.00407735619794434, 0.0020083928260822143, 0.0009945751278180853,
  0.0004941886041194645, 0.0002460865533080483, 0.00012271334757848915, 6.124813505870483e-5,
  3.058823630702049e-5, 1.528225940865187e-5, 7.637197637899763e-6, 3.81729326499984e-6,
  1.908212716553939e-6, 9.539620338727962e-7, 4.769329867878064e-7, 2.38450502727733e-7,
  1.1921992596531106e-7, 5.960818905125948e-8, 2.980350351465228e-8, 1.4901554828365043e-8,
  7.45071178983543e-9, 3.725334024788457e-9, 1.862659723513049e-9, 9.313274324196682e-10,
  4.656629065033784e-10, 2.3283118336765053e-10, 1.164155017270052e-10, 5.820772087902701e-11,
  2.9103850444971e-11, 1.4551921891041985e-11, 7.275959835057482e-12, 3.637979547378651e-12,
  1.818989650307066e-12, 9.094947840263888e-13, 4.547473783042154e-13,
];

/** B_2k / (2k (2k - 1)) for k = 1, 2, ... */
const stirlingCoefficients: StaticArray<f64> = [
  1.0 / 12.0, -1.0 / 360.0, 1.0 / 1260.0, -1.0 / 1680.0, 1.0 / 1188.0, -691.0 / 360_360.0, 1.0 / 156.0,
  -3617.0 / 122_400.0,
];

const STIRLING_FROM: f64 = 10;
const EULER_GAMMA: f64 = 0.5772156649015329;
const HALF_LOG_TWO_PI: f64 = 0.9189385332046728;

/** out[i] = ln |Gamma(x[i])|; both may be the same */
export function logGammaOf(x: usize, out: usize, count: u32): void {
  for (let i: u32 = 0; i < count; i++) {
    const offset = <usize>i << 3;
    store<f64>(out + offset, logGamma(load<f64>(x + offset)));
  }
}

function logGamma(x: f64): f64 {
  if (x == Infinity) return x;
  if (x >= STIRLING_FROM) return (x - 0.5) * (Math.log(x) - 1) + (HALF_LOG_TWO_PI - 0.5 + stirlingError(x));
  if (x >= 2.5) {
    let product: f64 = 1;
    let argument = x;
    while (argument >= 2.5) {
      argument -= 1;
      product *= argument;
    }
    return aboutTwo(argument - 2) + Math.log(product);
  }
  if (x >= 1.25) return aboutTwo(x - 2);
  if (x >= 0.5) return onePlus(x - 1);
  if (x > 0) return onePlus(x) - Math.log(x);
  return x == 0 ? Infinity : NaN;
}

function onePlus(z: f64): f64 {
  return aboutTwo(z) - Math.log1p(z);
}

function stirlingError(x: f64): f64 {
  const inverseSquare = 1 / (x * x);
  let series: f64 = 0;
  for (let k = stirlingCoefficients.length - 1; k >= 0; k--) {
    series = series * inverseSquare + unchecked(stirlingCoefficients[k]);
  }
  return series / x;
}

function aboutTwo(z: f64): f64 {
  let series: f64 = 0;
  for (let k = zetaMinusOne.length + 1; k >= 2; k--) {
    series = (unchecked(zetaMinusOne[k - 2]) / <f64>k - series) * z;
  }
  return (1 - EULER_GAMMA + series) * z;
}
