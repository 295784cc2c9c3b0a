/**
 * The larger root x of E - x = G x / (Q + x), for Q, G >= 0: how far an excess E remains when what takes it up saturates
 * with the scale Q. The quadratic x^2 + (G + Q - E) x - E Q = 0, in the form that does not cancel; its discriminant is
 * (Q + E - G)^2 + 4 G Q, a sum of what is not negative.
 */
@inline
export function saturatingRoot(excess: f64, scale: f64, limit: f64): f64 {
  const b = limit + scale - excess;
  const difference = scale + excess - limit;
  const root = Math.sqrt(difference * difference + 4 * limit * scale);
  return b > 0 ? (2 * excess * scale) / (b + root) : 0.5 * (root - b);
}
