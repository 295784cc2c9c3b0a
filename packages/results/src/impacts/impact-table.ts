import { fitHistogramNames, groupedImpacts, type ResultGroup, refuseNoGroup } from "@rabbit-fit/contracts";
import { callback, countFrom, listOf, oneOf, optionsOf } from "@rabbit-fit/contracts/options";
import { type Blindable, blindedValue } from "../blinding.js";
import { nameList } from "../choice-rules.js";
import type { FittedParameter } from "../parameters/fitted-parameters.js";
import type { FitView } from "../result-view.js";
import { type Table, type TableColumn, type TableRow, table } from "../tables/table.js";
import {
  hidesImpacts,
  type Impact,
  type ImpactChoice,
  type ImpactKind,
  impactKind,
  impactOf,
  type ParameterImpacts,
  parameterImpacts,
} from "./parameter-impacts.js";

export interface ImpactTableChoice extends Pick<ImpactChoice, "of"> {
  /** Definitions side by side. */
  readonly kinds: readonly ImpactKind[];
  /** The parameters that the impacts are on. */
  readonly on: readonly string[];
  /** Impacts on signal strengths mu where the result has their square roots. */
  readonly strength?: "stored" | "mu";
  /** By the size of the largest impact, by pull or constraint of the source, or by its name; as in the result by default. */
  readonly sortBy?: ImpactOrder;
  /** Which sources; all by default. */
  readonly keep?: (source: string) => boolean;
  /** Only this many on each parameter, from the first on. */
  readonly top?: number;
}

export type ImpactOrder = "max" | "pull" | "constraint" | "name";

const impactTableChoice = optionsOf<ImpactTableChoice>(
  {
    kinds: listOf(impactKind, "definitions"),
    on: nameList,
    of: impactOf,
    strength: oneOf<ImpactTableChoice["strength"]>({ stored: true, mu: true }),
    sortBy: oneOf<ImpactOrder>({ max: true, pull: true, constraint: true, name: true }),
    keep: callback,
    top: countFrom(0),
  },
  { required: ["kinds", "on"] },
);

/** One source on one parameter. */
interface Line {
  readonly source: string;
  readonly nuisance: FittedParameter | undefined;
  /** Undefined where this definition does not have the source. [kinds] */
  readonly impacts: readonly (Impact | undefined)[];
}

/**
 * Impacts on parameters: for each parameter and each source one row, with a column for each definition; one with two sides has
 * one for each. Single sources have the pull and the constraint of their parameter.
 *
 * @throws RabbitInputError as `parameterImpacts`
 */
export function impactTable(
  { group, parameters }: Pick<FitView, "group" | "parameters">,
  choice: ImpactTableChoice,
): Table {
  refuseNoGroup(group, "fit.group");
  impactTableChoice.check(choice, "choice");
  const {
    kinds,
    on,
    of = "groups",
    strength = "stored",
    sortBy,
    keep = () => true,
    top = Number.POSITIVE_INFINITY,
  } = choice;
  const byName = new Map(parameters.map((parameter) => [parameter.name, parameter]));
  const columns: TableColumn[] = [
    { key: "parameter", kind: "text", title: "Parameter" },
    { key: "source", kind: "text", title: "Source" },
  ];
  const rows: TableRow[] = [];
  const notes: string[] = [];
  const read = on.map((name) => ({
    name,
    of: kinds.map((kind) => parameterImpacts(group, name, { kind, of })),
  }));
  for (const { kind, sides } of read[0]?.of ?? []) columns.push(...kindColumns(kind, sides));
  if (of === "sources") {
    columns.push({ key: "pull", kind: "number", title: "pull", decimals: 3 });
    columns.push({ key: "constraint", kind: "number", title: "constraint", decimals: 3 });
  }
  for (const { name, of: impactsByKind } of read) {
    const target = byName.get(name);
    const scaled = (shift: number) => (strength === "mu" && target ? onStrength(target, shift) : shift);
    const all = linesOf(impactsByKind, byName).filter(({ source }) => keep(source));
    if (sortBy) all.sort(orders[sortBy]);
    const shown = all.slice(0, top);
    for (const line of shown) {
      const row: Record<string, unknown> = { parameter: name, source: line.source };
      line.impacts.forEach((impact, k) => {
        const { kind, sides } = impactsByKind[k]!;
        if (!impact) return;
        const ofSide = (shift: number) => (hidesImpacts({ sides }, target) ? blindedValue : scaled(shift));
        if (sides === "one") row[impactKeys[kind]] = scaled(impact.up);
        else {
          row[`${impactKeys[kind]}Down`] = ofSide(impact.down);
          row[`${impactKeys[kind]}Up`] = ofSide(impact.up);
        }
      });
      if (of === "sources" && line.nuisance?.constrained) {
        row.pull = line.nuisance.pull;
        row.constraint = line.nuisance.constraint;
      }
      rows.push(row as TableRow);
    }
    const unit = strength === "mu" && target?.squared ? " of x = sqrt(mu)" : "";
    notes.push(
      ...impactsByKind.map((impacts, k) => {
        const { kind } = impacts;
        if (hidesImpacts(impacts, target)) {
          return `${name}: the fit hides it, and ${kind} impacts on it with its value: a shift of its square root ends at zero.`;
        }
        return totalNote(
          { ...impacts, interval: kind === "asymmetric" ? intervalOf(group, name) : undefined },
          shown.map(({ impacts: each }) => each[k]),
          unit,
        );
      }),
    );
  }
  return table({
    columns,
    rows,
    ...(on.length > 1 && { sections: "parameter" }),
    notes,
  });
}

/** The columns of definitions in CSV and JSON. */
export const impactKeys: Readonly<Record<ImpactKind, string>> = {
  traditional: "traditional",
  global: "global",
  "gaussian-global": "gaussianGlobal",
  nonprofiled: "nonprofiled",
  asymmetric: "asymmetric",
  "global-asymmetric": "globalAsymmetric",
};

function kindColumns(kind: ImpactKind, sides: ParameterImpacts["sides"]): TableColumn[] {
  const column = (suffix: string, title: string): TableColumn => ({
    key: `${impactKeys[kind]}${suffix}`,
    kind: "number",
    title,
  });
  if (sides === "one") return [column("", kind)];
  return [column("Down", `${kind} down`), column("Up", `${kind} up`)];
}

/** The sources of all definitions, each once, in the order in which they first come. */
function linesOf(
  impactsByKind: readonly ParameterImpacts[],
  parameters: ReadonlyMap<string, FittedParameter>,
): Line[] {
  const found = impactsByKind.map(({ impacts }) => new Map(impacts.map((impact) => [impact.source, impact])));
  const sources = new Set(impactsByKind.flatMap(({ impacts }) => impacts.map(({ source }) => source)));
  return [...sources].map((source) => ({
    source,
    nuisance: parameters.get(source) ?? parameters.get(source.replace(/_prior$/, "")),
    impacts: found.map((ofKind) => ofKind.get(source)),
  }));
}

/** The shift of mu = x^2 when x shifts; hidden where x is, as the two together would tell it. */
function onStrength(target: FittedParameter, shift: number): Blindable<number> {
  if (!target.squared) return shift;
  if (target.blinded) return blindedValue;
  // In the direction in which mu grows with the size of x.
  return (target.x + shift) ** 2 - target.x ** 2;
}

const sizeOf = ({ impacts }: Line) =>
  Math.max(
    0,
    ...impacts
      .flatMap((impact) => (impact ? [Math.abs(impact.down), Math.abs(impact.up)] : []))
      .filter((size) => !Number.isNaN(size)),
  );
const pullOf = ({ nuisance }: Line) =>
  nuisance === undefined || nuisance.pull === blindedValue || Number.isNaN(nuisance.pull)
    ? -1
    : Math.abs(nuisance.pull);
const constraintOf = ({ nuisance }: Line) =>
  nuisance === undefined || Number.isNaN(nuisance.constraint)
    ? Number.POSITIVE_INFINITY
    : nuisance.constraint;

const orders: Readonly<Record<ImpactOrder, (left: Line, right: Line) => number>> = {
  max: (left, right) => sizeOf(right) - sizeOf(left),
  pull: (left, right) => pullOf(right) - pullOf(left),
  constraint: (left, right) =>
    constraintOf(left) < constraintOf(right) ? -1 : Number(constraintOf(left) > constraintOf(right)),
  name: (left, right) => (left.source < right.source ? -1 : Number(left.source > right.source)),
};

/** The interval of the likelihood, which asymmetric impacts are parts of; undefined where the result does not have it. */
function intervalOf(group: ResultGroup, parameter: string): Impact | undefined {
  if (!group.histograms.has(groupedImpacts(fitHistogramNames.asymmetricImpacts))) return undefined;
  const { impacts } = parameterImpacts(group, parameter, { kind: "asymmetric" });
  return impacts.find(
    ({ source, down, up }) => source === "Total" && Number.isFinite(down) && Number.isFinite(up),
  );
}

/** The uncertainty of a parameter, what the impacts shown add up to, and what is missing. */
function totalNote(
  { parameter, kind, sides, total, interval }: ParameterImpacts & { readonly interval: Impact | undefined },
  shown: readonly (Impact | undefined)[],
  unit: string,
): string {
  /** Of the shifts that go there, whichever side of their sources leads there. */
  const sumOf = (sign: 1 | -1) =>
    Math.sqrt(
      shown.reduce((sum, impact) => {
        if (!impact || impact.source === "Total") return sum;
        const shift =
          sides === "one" ? Math.abs(impact.up) : Math.max(0, sign * impact.down, sign * impact.up);
        return sum + (shift ** 2 || 0);
      }, 0),
    );
  if (interval) {
    const of = ([side, sign]: readonly ["up" | "down", 1 | -1]) => {
      const sum = sumOf(sign);
      return `${fourDigits(sum)} ${side}, ${compared(sum, Math.abs(interval[side]))}`;
    };
    const ends = (["up", "down"] as const).map((side) => `${fourDigits(Math.abs(interval[side]))} ${side}`);
    const isMore = isLarger(sumOf(1), interval.up) || isLarger(sumOf(-1), -interval.down);
    return `${parameter}: the interval${unit} is ${ends.join(" and ")}, these ${kind} impacts add up in quadrature to ${of(["up", 1])}, and to ${of(["down", -1])}${isMore ? `. Sources ${COUNTED_AGAIN}` : ""}.`;
  }
  if (!Number.isFinite(total)) return `${parameter}: the uncertainty${unit} is not known.`;
  const sum = Math.max(sumOf(-1), sumOf(1));
  return `${parameter}: the uncertainty${unit} is ${fourDigits(total)}, these ${kind} impacts add up in quadrature to ${fourDigits(sum)}, ${compared(sum, total)}${isLarger(sum, total) ? `: sources ${COUNTED_AGAIN}` : ""}.`;
}

/** By more than rounding. */
const isLarger = (sum: number, total: number) => sum ** 2 - total ** 2 > 1e-6 * total ** 2;

function compared(sum: number, total: number): string {
  const rest = total ** 2 - sum ** 2;
  if (Math.abs(rest) <= 1e-6 * total ** 2) return "nothing is missing";
  return rest > 0
    ? `${fourDigits(Math.sqrt(rest))} is missing`
    : `more than that by ${fourDigits(Math.sqrt(-rest))}`;
}

const COUNTED_AGAIN = "that are correlated, or in several groups, count more than once";

const fourDigits = (value: number) => String(Number(value.toPrecision(4)));
