import { RabbitInputError } from "@rabbit-fit/contracts";
import type { Impact, ParameterImpacts } from "@rabbit-fit/results";
import { linesText, visible } from "../../terminal/visible-text.js";
import { numpyRound, pythonFloatRepr } from "../pulls/python-float.js";

const decimals = 5;

export interface ImpactsTextOptions {
  readonly nuisance: string | null;
  readonly sort: boolean;
  readonly scale: number;
}

/**
 * What Python rabbit's `rabbit_print_impacts.py` prints of one parameter, character by character; sorted, equal impacts may come
 * in another order. With two sides, where Python rabbit stops, the total is the uncertainty up and down.
 *
 * @throws RabbitInputError where there is no such source
 */
export function impactsText(
  { parameter, kind, sides, impacts, total }: ParameterImpacts,
  { nuisance, sort, scale }: ImpactsTextOptions,
): string {
  // Groups of asymmetric impacts have a total of their own.
  const hasTotal = impacts.some(({ source }) => source === "Total");
  const withTotal = kind !== "nonprofiled" && !(sides === "two" && hasTotal);
  const rows: Impact[] = [...impacts, ...(withTotal ? [{ source: "Total", down: -total, up: total }] : [])];
  const key = ({ down, up }: Impact) => (sides === "one" ? up : Math.max(Math.abs(down), Math.abs(up)));
  if (sort) rows.sort((left, right) => compare(key(left), key(right)));
  const number = (value: number) => pythonFloatRepr(numpyRound(value * scale, decimals));
  const text = ({ down, up }: Impact) =>
    sides === "one" ? number(up) : `${number(Math.max(down, up))} / ${number(Math.min(down, up))}`;
  const head = `Now at ${visible(parameter)}`;
  if (nuisance === null) {
    return linesText([
      head,
      `Impact of all systematics on ${visible(parameter)} (unit)`,
      ...rows.map((row) => `   ${visible(row.source)}: ${text(row)}`),
    ]);
  }
  const row = rows.find(({ source }) => source === nuisance);
  if (row === undefined) {
    throw new RabbitInputError({
      field: "--nuisance",
      found: nuisance,
      expected: `one of ${rows.map(({ source }) => source).join(", ")}`,
    });
  }
  return linesText([
    head,
    `Impact of nuisance ${visible(nuisance)} on ${visible(parameter)} is ${text(row)} unit`,
  ]);
}

/** As NumPy sorts: NaN last. */
function compare(left: number, right: number): number {
  if (Number.isNaN(left)) return Number.isNaN(right) ? 0 : 1;
  return Number.isNaN(right) ? -1 : left - right;
}
