/** A label without its unit, and the unit. */
export interface SplitLabel {
  readonly quantity: string;
  readonly unit?: string;
}

/**
 * Splits a label such as `mass [GeV]` or `mass (GeV)` into its quantity and its unit. Whatever is in square brackets at the end is a unit. What is in
 * round brackets is one where `isUnit` says so, of the text and what is before the brackets: `mass (fitted)` has a remark, and `f(m)` an argument.
 */
export function splitUnit(
  label: string,
  isUnit: (text: string, before: string) => boolean = readsAsUnit,
): SplitLabel {
  const [, before, square, round] = /^(.*\S\s*)(?:\[([^[\]]+)\]|\(([^()]+)\))$/.exec(label) ?? [];
  const unit = square ?? round;
  if (before === undefined || unit === undefined) return { quantity: label };
  if (square === undefined && !isUnit(unit, before)) return { quantity: label };
  return { quantity: before.trimEnd(), unit };
}

const FACTOR =
  "(?:[kMGT]?eV|[kcmμµn]?m|[mμµnpf]?s|m?rad|deg|[mμµnpfa]?b|[cħ%°])(?:\\$?\\^\\{?-?\\d\\}?\\$?)?";
const UNIT = new RegExp(`^(?:1/)?${FACTOR}(?:\\s?[/·]\\s?${FACTOR})*$`);

/** Whether a text behind a space is a unit of the field, such as GeV, GeV/c^2 or 1/fb. */
function readsAsUnit(text: string, before: string): boolean {
  return before.endsWith(" ") && UNIT.test(text);
}
