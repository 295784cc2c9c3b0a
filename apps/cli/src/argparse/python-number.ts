const digits = "[0-9](?:_?[0-9])*";
const integer = new RegExp(`^[+-]?${digits}$`);
const decimal = new RegExp(`^[+-]?(?:${digits}\\.?(?:${digits})?|\\.${digits})(?:[eE][+-]?${digits})?$`);

/** A number as Python's `int()` reads it: `12`, ` +1_000 `. Undefined where Python raises ValueError. */
export function parsePythonInt(text: string): number | undefined {
  const trimmed = text.trim();
  return integer.test(trimmed) ? Number(trimmed.replaceAll("_", "")) : undefined;
}

/** A number as Python's `float()` reads it: `1e-6`, `.5`, `1_0.5`, `-Infinity`, `nan`. Undefined where it raises. */
export function parsePythonFloat(text: string): number | undefined {
  const trimmed = text.trim();
  if (decimal.test(trimmed)) return Number(trimmed.replaceAll("_", ""));
  if (/^[+-]?nan$/i.test(trimmed)) return Number.NaN;
  const infinity = /^([+-]?)inf(?:inity)?$/i.exec(trimmed);
  if (infinity === null) return undefined;
  return infinity[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}
