import { splitUnit } from "@rabbit-fit/results";

/** How things are called and coloured in figures. What is not named here has its own name. */
export interface FigureLabels {
  /** Texts with markup, by the name of the process. `Data` is what was observed. */
  readonly processes?: Readonly<Record<string, string>>;
  /** As CSS writes colours: a name or #rrggbb. */
  readonly processColours?: Readonly<Record<string, string>>;
  /** Processes from the bottom of a stack to its top; others are below these. */
  readonly processOrder?: readonly string[];
  /** Ways to draw several processes as one, by the name of the way. */
  readonly processGroupings?: Readonly<Record<string, readonly ProcessGroup[]>>;
  readonly axes?: Readonly<Record<string, AxisLabel>>;
  /** Texts with markup, by the name of a parameter or of a group of parameters. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Groups of parameters that are shown together, by the name of the choice. */
  readonly parameterGroupings?: Readonly<Record<string, readonly string[]>>;
  /** Texts of a bin that a figure is made for, by axis: {low}, {high}, {center} and {bin} stand for its numbers. */
  readonly selections?: Readonly<Record<string, string>>;
}

/** What an axis is called. */
export interface AxisLabel {
  readonly label: string;
  readonly unit?: string;
}

/** Processes that are drawn as one. */
export interface ProcessGroup {
  readonly name: string;
  readonly processes: readonly string[];
  readonly label?: string;
  readonly colour?: string;
}

/** The text of an axis: its label with its unit in brackets, or its label in the tensor as it is. */
export function axisText(
  axis: { readonly name: string; readonly label: string },
  labels: FigureLabels,
): string {
  if (!Object.hasOwn(labels.axes ?? {}, axis.name)) return axis.label || axis.name;
  const { label, unit } = axisLabel(axis, labels);
  return unit === undefined || unit === "" ? label : `${label} (${unit})`;
}

/** What an axis is called: in the labels, in the tensor, or by its name. */
export function axisLabel(
  { name, label }: { readonly name: string; readonly label: string },
  { axes = {} }: FigureLabels,
): AxisLabel {
  const own = Object.hasOwn(axes, name) ? axes[name] : undefined;
  if (own !== undefined) return own;
  const { quantity, unit } = splitUnit(label);
  return { label: quantity || name, ...(unit !== undefined && { unit }) };
}
