/**
 * d - ln(1 + d), the deviation of a number from another in units of the other. Near d = 0 the difference would cancel:
 * with t = d / (2 + d), ln(1 + d) = 2 atanh t = 2 t + 2 t^3 (1/3 + t^2/5 + ...) and d - 2 t = d t. Far from it the
 * ratio 1 + d is asked for, which d has lost the digits of when it is near -1.
 * Infinity where the ratio is 0, NaN below.
 */
export function deviation(d: f64, ratio: f64): f64 {
  if (d > -0.25 && d < 0.25) {
    const t = d / (2 + d);
    const t2 = t * t;
    // t^2 <= 1/49: the first term left out is below 1e-17 of the sum.
    const series =
      1.0 / 3 +
      t2 *
        (1.0 / 5 +
          t2 *
            (1.0 / 7 +
              t2 *
                (1.0 / 9 +
                  t2 *
                    (1.0 / 11 +
                      t2 *
                        (1.0 / 13 +
                          t2 * (1.0 / 15 + t2 * (1.0 / 17 + t2 * (1.0 / 19 + t2 * (1.0 / 21)))))))));
    return t * (d - 2 * t2 * series);
  }
  return d - Math.log(ratio);
}
