import { pythonFloatRepr, RabbitInputError } from "@rabbit-fit/contracts";
import {
  blindedValue,
  type Impact,
  type ObservableImpacts,
  type ParameterImpacts,
} from "@rabbit-fit/results";
import { linesText, visible } from "../../terminal/visible-text.js";
import { numpyRound, pythonGeneral } from "../pulls/python-float.js";

const decimals = 5;

export interface ImpactsTextOptions {
  readonly nuisance: string | null;
  readonly sort: boolean;
  readonly scale: number;
  /** Whether the fit hides the impacts. */
  readonly hidden?: boolean;
}

/**
 * What Python rabbit's `rabbit_print_impacts.py` prints of one parameter, character by character; sorted, equal impacts may come
 * in another order. With two sides, where Python rabbit stops, the total is the uncertainty up and down.
 *
 * @throws RabbitInputError where there is no such source
 */
export function impactsText(
  { parameter, kind, sides, impacts, total }: ParameterImpacts,
  options: ImpactsTextOptions,
): string {
  // Groups of asymmetric impacts have a total of their own.
  const hasTotal = impacts.some(({ source }) => source === "Total");
  const withTotal = kind !== "nonprofiled" && !(sides === "two" && hasTotal);
  const rows: Impact[] = [...impacts, ...(withTotal ? [{ source: "Total", down: -total, up: total }] : [])];
  return linesText([
    `Now at ${visible(parameter)}`,
    ...rowsLines(rows, { on: parameter, unit: "unit", sides }, options),
  ]);
}

/**
 * What it prints of a bin of a mapping; relative impacts are shares of the value.
 *
 * @throws RabbitInputError where there is no such source
 */
export function observableImpactsText(
  { bin, value, variance, impacts }: ObservableImpacts,
  { relative, ...options }: ImpactsTextOptions & { readonly relative: boolean },
): string {
  const total = Math.sqrt(variance);
  const unit = relative ? "rel. unc. in %" : "bin unc.";
  const share = (impact: number) => (relative ? impact / value : impact);
  const rows = [...impacts, { source: "Total", down: -total, up: total }].map(({ source, down, up }) => ({
    source,
    down: share(down),
    up: share(up),
  }));
  const on = `{${Array.from(bin, ([axis, place]) => `'${axis}': np.int64(${place})`).join(", ")}}`;
  const content = `WeightedSum(value=${pythonGeneral(value)}, variance=${pythonGeneral(variance)})`;
  return linesText([
    `Now at ${visible(on)} with ${content}`,
    ...rowsLines(
      rows,
      { on, unit, sides: "one" },
      { ...options, scale: (relative ? 100 : 1) * options.scale },
    ),
  ]);
}

/** Of all sources, or of one of them. */
function rowsLines(
  rows: Impact[],
  { on, unit, sides }: { readonly on: string; readonly unit: string; readonly sides: "one" | "two" },
  { nuisance, sort, scale, hidden = false }: ImpactsTextOptions,
): string[] {
  const key = ({ down, up }: Impact) => (sides === "one" ? up : Math.max(Math.abs(down), Math.abs(up)));
  if (sort) rows.sort((left, right) => compare(key(left), key(right)));
  const number = (value: number) => pythonFloatRepr(numpyRound(value * scale, decimals));
  const text = ({ down, up }: Impact) =>
    hidden
      ? blindedValue
      : sides === "one"
        ? number(up)
        : `${number(Math.max(down, up))} / ${number(Math.min(down, up))}`;
  if (nuisance === null) {
    return [
      `Impact of all systematics on ${visible(on)} (${unit})`,
      ...rows.map((row) => `   ${visible(row.source)}: ${text(row)}`),
    ];
  }
  const row = rows.find(({ source }) => source === nuisance);
  if (row === undefined) {
    throw new RabbitInputError({
      field: "--nuisance",
      found: nuisance,
      expected: `one of ${rows.map(({ source }) => source).join(", ")}`,
    });
  }
  return [`Impact of nuisance ${visible(nuisance)} on ${visible(on)} is ${text(row)} ${unit}`];
}

/** As NumPy sorts: NaN last. */
function compare(left: number, right: number): number {
  if (Number.isNaN(left)) return Number.isNaN(right) ? 0 : 1;
  return Number.isNaN(right) ? -1 : left - right;
}
