import { axisNames, type FitResult, RabbitInputError, refuseNoResult } from "@rabbit-fit/contracts";
import {
  blindedParameters,
  hidesImpacts,
  type Impact,
  type ImpactKind,
  type ObservableImpacts,
  parameterImpacts,
  viewResult,
} from "@rabbit-fit/results";
import type { Figure } from "../figure/figure.js";
import { refuseUnknown } from "../hists/refuse-unknown.js";
import type { ComparedImpacts, ImpactsFigureOptions } from "./impacts-options.js";
import { impactsPanel } from "./impacts-panel.js";
import { impactsFigureRule } from "./impacts-rules.js";
import { pullsPanel } from "./pulls-panel.js";
import { rowFigure } from "./row-figure.js";
import { sourcePulls } from "./source-pulls.js";
import { labelOf, type SourceSeries, sourceRows } from "./source-rows.js";

/** The whole uncertainty among the impacts of groups. */
const TOTAL = "Total";

/**
 * The impacts of sources on a parameter, or on a bin of a mapping, and the pulls of the sources beside them: the largest impact on top.
 *
 * @throws RabbitInputError where the result has no such impacts, with the option of the fit that would save them; where the fit hides the
 * value that the impacts are to be relative to
 */
export function impactsFigure(result: FitResult, options: ImpactsFigureOptions = {}): Figure {
  impactsFigureRule.check(options, "options");
  refuseNoResult(result);
  const on = options.on ?? firstOfInterest(result);
  const of = options.of ?? "sources";
  const own = impactSeries(result, { ...options, on, name: options.name ?? "" }, options);
  const compared = (options.compared ?? []).map((one) =>
    impactSeries(
      one.result ?? result,
      { ...options, fit: one.result ? undefined : options.fit, on, ...one },
      // Other impacts of the same fit have the same pulls.
      one.result || one.fit !== undefined ? options : { ...options, pulls: "none" },
    ),
  );
  const series = [own, ...compared];
  const grouping = groupingOf(options);
  const keep = (source: string) =>
    source !== on && (grouping?.includes(source) ?? true) && (options.keep?.(source) ?? true);
  const { pulls = "difference", ...rowOptions } = options;
  const rows = sourceRows(
    series.flatMap(({ impacts }) => [...impacts.keys()]),
    series,
    { ...rowOptions, keep },
  );
  const target = typeof on === "string" ? labelOf(on, options.labels ?? {}) : binText(on);
  const panels = [impactsPanel(rows, series, { impactLabel: axisText(target, options), ...options })];
  const hasPulls = of === "sources" && pulls !== "none";
  if (hasPulls) panels.push(pullsPanel(rows, series, { ...rowOptions, pulls }));
  return rowFigure(rows, panels, {
    name: figureName(on, { ...options, of, hasPulls }),
    description: `Impacts on ${typeof on === "string" ? on : binText(on)}`,
    options: rowOptions,
  });
}

type SeriesOptions = Omit<ComparedImpacts, "result" | "fit"> & {
  readonly fit?: string | undefined;
  readonly on: string | ObservableImpacts;
};

/** What one fit says about the impacts. */
function impactSeries(
  result: FitResult,
  { name, fit, on, kind, scale = 1 }: SeriesOptions,
  { of = "sources", relativeTo = "nothing", pulls = "difference", bars }: ImpactsFigureOptions,
): SourceSeries {
  const view = viewResult(result).fit(fit);
  const read =
    typeof on === "string"
      ? parameterImpacts(view.group, on, { kind: kind ?? "traditional", of })
      : { impacts: on.impacts, total: Math.sqrt(on.variance), sides: "one" as const };
  const factor = relativeTo === "uncertainty" ? 1 / read.total : scale / divisorOf(on, relativeTo);
  if (relativeTo === "value") refuseBlinded(result, view.group, on);
  const target = view.parameters.find((parameter) => parameter.name === on);
  const hidden = hidesImpacts(read, target);
  const shown = hidden ? Number.NaN : factor;
  const impacts = read.impacts.map(
    ({ source, down, up }): Impact => ({ source, down: down * shown, up: up * shown }),
  );
  const total = read.total * factor;
  // Impacts from refits have a total of their own, with two sides.
  const hasTotal =
    of === "groups" &&
    kind !== "nonprofiled" &&
    !impacts.some(({ source }) => source === TOTAL) &&
    Number.isFinite(total);
  return {
    name,
    hidden,
    impacts: new Map([
      ...impacts.map((impact) => [impact.source, impact] as const),
      ...(hasTotal ? [[TOTAL, { source: TOTAL, down: -total, up: total }] as const] : []),
    ]),
    pullOf:
      of === "sources" && pulls !== "none"
        ? sourcePulls(view, { pulls, ...(bars && { bars }) })
        : () => undefined,
  };
}

function firstOfInterest({ meta }: FitResult): string {
  const [name] = [...meta.pois, ...meta.nois];
  if (name !== undefined) return name;
  throw new RabbitInputError({ field: "options.on", state: "missing", expected: "the name of a parameter" });
}

function divisorOf(on: string | ObservableImpacts, relativeTo: ImpactsFigureOptions["relativeTo"]): number {
  if (relativeTo !== "value") return 1;
  if (typeof on !== "string") return on.value;
  throw new RabbitInputError({
    field: "options.relativeTo",
    found: "value",
    expected: "impacts on a bin of a mapping",
  });
}

/** Impacts over the value of a bin would show the value. */
function refuseBlinded(
  result: FitResult,
  group: Parameters<typeof blindedParameters>[0],
  on: string | ObservableImpacts,
): void {
  const hidden = blindedParameters(group, { meta: result.meta });
  if (hidden.length === 0 || typeof on === "string") return;
  throw new RabbitInputError({
    field: "options.relativeTo",
    found: "value",
    expected: "a fit that hides nothing",
    remedy: `The fit hides ${hidden.join(", ")}: unblind with options.data.unblind.`,
  });
}

function groupingOf({ parameterGrouping, labels, of }: ImpactsFigureOptions): readonly string[] | undefined {
  if (parameterGrouping === undefined || of !== "groups") return undefined;
  const groupings = labels?.parameterGroupings ?? {};
  if (Object.keys(groupings).length === 0) {
    throw new RabbitInputError({
      field: "options.parameterGrouping",
      found: parameterGrouping,
      expected: "a name in options.labels.parameterGroupings, which has none",
    });
  }
  refuseUnknown("options.parameterGrouping", parameterGrouping, Object.keys(groupings));
  return groupings[parameterGrouping]!;
}

/** `Impact on sig`; in what unit, where that is not the unit of what the impacts are on. */
function axisText(target: string, { relativeTo = "nothing", scale = 1 }: ImpactsFigureOptions): string {
  const share =
    relativeTo === "uncertainty" ? " / its uncertainty" : relativeTo === "value" ? " / its value" : "";
  const times = relativeTo === "uncertainty" || scale === 1 ? "" : ` × ${scale}`;
  return `Impact on ${target}${share}${times}`;
}

function binText({ channel, bin }: ObservableImpacts): string {
  const places = [...bin].filter(([axis]) => axis !== axisNames.yield);
  return [channel, ...places.map(([axis, number]) => `${axis} bin ${number}`)].join(", ");
}

/**
 * As Python rabbit names the file: `pulls_and_traditional_impacts_sig` ... Asymmetric impacts have their own name: they are not those that the
 * name of a symmetric kind promises, and may be drawn beside these.
 */
function figureName(
  on: string | ObservableImpacts,
  { kind, of, hasPulls }: { readonly kind?: ImpactKind; readonly of: string; readonly hasPulls: boolean },
): string {
  const pulls = hasPulls ? "pulls_and_" : "";
  if (typeof on === "string") {
    const type = typesInNames[kind ?? "traditional"];
    return of === "groups" ? `${type}_impacts_grouped_${on}` : `${pulls}${type}_impacts_${on}`;
  }
  const type = typesInNames[kind ?? "global"];
  const bin = [...on.bin].map(([axis, number]) => `${axis}${number}`).join("_");
  return [
    `${of === "groups" ? "" : pulls}${type}_impacts_postfit`,
    ...(of === "groups" ? ["grouped"] : []),
    bin,
  ].join("_");
}

const typesInNames: Readonly<Record<ImpactKind, string>> = {
  traditional: "traditional",
  global: "global",
  "gaussian-global": "gaussian_global",
  nonprofiled: "nonprofiled",
  asymmetric: "asymmetric",
  "global-asymmetric": "global_asymmetric",
};
