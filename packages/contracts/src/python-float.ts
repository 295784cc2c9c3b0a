/**
 * A float as Python's `repr` writes it, which is also how numbers become categories of an axis in a result: the shortest digits that read back
 * the same, with an exponent of at least two digits below 1e-4 and from 1e16 on, and `.0` after whole numbers.
 */
export function pythonFloatRepr(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  // Both languages give the shortest digits; only where the point goes differs.
  const [mantissa, power] = Math.abs(value).toExponential().split("e") as [string, string];
  const exponent = Number(power);
  const digits = mantissa.replace(".", "");
  if (exponent < -4 || exponent >= 16) {
    const width = String(Math.abs(exponent)).padStart(2, "0");
    return `${sign}${mantissa}e${exponent < 0 ? "-" : "+"}${width}`;
  }
  if (exponent < 0) return `${sign}0.${"0".repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, "0");
  return `${sign}${whole}.${digits.slice(exponent + 1) || "0"}`;
}
