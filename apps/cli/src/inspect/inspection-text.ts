import type { Convergence } from "@rabbit-fit/contracts";
import { columns, shortNumber } from "../fit/estimate-text.js";
import { linesText } from "../terminal/visible-text.js";
import type { ChannelInspection, InputInspection } from "./input-inspection.js";
import type { FitInspection, ResultInspection } from "./result-inspection.js";

/** Names listed at most, before the rest is counted. */
const listedNames = 12;

/** An inspection for people. */
export function inspectionText(inspection: InputInspection | ResultInspection): string {
  const lines = inspection.kind === "input" ? inputLines(inspection) : resultLines(inspection);
  return linesText(lines);
}

function inputLines(input: InputInspection): string[] {
  const { systematics, templates } = input;
  const size = templates.rows * templates.columns;
  const share =
    size === 0
      ? ""
      : ` of ${size} (${shortNumber(Number(((100 * templates.nonZero) / size).toPrecision(2)))}%)`;
  const backgrounds = input.processes.filter((name) => !input.signals.includes(name));
  const form = systematics.symmetric ? "symmetric" : "asymmetric";
  return [
    `${input.file}: input of a fit`,
    "",
    "Channels",
    ...columns([["name", "bins", "data", "nominal", "axes"], ...input.channels.map(channelCells)]).map(
      indent,
    ),
    "",
    ...columns([
      ["Signals", list(input.signals)],
      ["Backgrounds", list(backgrounds)],
      ["Systematics", `${systematics.count}, ${systematics.type.replace("_", "-")}, ${form}`],
      ["  unconstrained", list(systematics.unconstrained)],
      ["  of interest", list(systematics.nuisancesOfInterest)],
      ["  groups", list(systematics.groups.map((group) => `${group.name} (${group.size})`))],
      ["Templates", `${templates.kind}, ${templates.rows} rows, ${templates.nonZero} variations${share}`],
      ["Data", `total ${shortNumber(input.dataTotal)}`],
      [
        "Pseudodata",
        list(input.pseudodata.map(({ name, total }) => `${name} (total ${shortNumber(total)})`)),
      ],
      [
        "External terms",
        list(
          input.externalTerms.map(
            (term) => `${term.name} (${term.parts.join(", ")}; ${term.parameters} parameters)`,
          ),
        ),
      ],
      ["Auxiliary", list(input.auxiliary)],
      ["Special", list(input.special)],
    ]),
  ];
}

function channelCells({ name, masked, bins, dataTotal, nominalTotal, axes }: ChannelInspection): string[] {
  const data = masked ? "masked" : shortNumber(dataTotal ?? Number.NaN);
  return [name, String(bins), data, shortNumber(nominalTotal), axes.map(axisText).join(" x ") || "none"];
}

function axisText(axis: Readonly<Record<string, unknown>>): string {
  const { name, size, type, edges } = axis;
  const range = edges instanceof Float64Array && type !== "boolean" ? `, ${edges[0]} to ${edges.at(-1)}` : "";
  return `${name === "" ? "(unnamed)" : name} (${size} ${String(type).replace("-", " ")}${range})`;
}

function resultLines(result: ResultInspection): string[] {
  return [
    `${result.file}: result of a fit`,
    "",
    ...columns([
      ["Made by", result.command ?? "not recorded"],
      ...(result.time === undefined ? [] : [["On", result.time]]),
      ...(result.program === undefined ? [] : [["With", result.program]]),
      ["Processes", list(result.processes)],
      ["Parameters of interest", list(result.pois)],
      ["Nuisances of interest", list(result.nois)],
    ]),
    ...fitsLines(result.fits),
  ];
}

/** Every fit, but of toys only the first: the others have the same in them, and there may be thousands. */
function fitsLines(fits: readonly FitInspection[]): string[] {
  const toys = fits.filter(({ dataSet }) => dataSet.kind === "toy");
  const toyNames = new Set(toys.map(({ name }) => name));
  const shown = fits.filter((fit) => fit === toys[0] || !toyNames.has(fit.name));
  const lines = shown.flatMap((fit) => ["", ...fitLines(fit)]);
  if (toys.length < 2) return lines;
  const judged = toys.filter(({ convergence }) => convergence !== undefined);
  const converged = judged.filter(({ convergence }) => convergence!.converged).length;
  return [
    ...lines,
    "",
    `Fits to ${toys.length} toys${judged.length === 0 ? "" : `, of which ${converged} converged`}`,
    indent(list(toys.map(({ name }) => name))),
  ];
}

function fitLines(fit: FitInspection): string[] {
  const { name, dataSet: _, parameters, histograms, mappings, convergence, ...others } = fit;
  const { blinding, toys, ...values } = others;
  const numbers = Object.entries(values).map(
    ([key, value]) => `${key} = ${value === null ? "none" : shortNumber(value)}`,
  );
  const title =
    toys === undefined ? (name === "" ? "Fit to data" : `Fit "${name}" (--result ${name})`) : toysTitle(toys);
  const lines = columns([
    ["Parameters", String(parameters)],
    ...(blinding === undefined ? [] : [["Blinded", blindingText(blinding)]]),
    ...(convergence === undefined ? [] : [["Convergence", convergence.message]]),
    ...(convergence?.gradientNorm === undefined ? [] : [["Minimizer", minimizerText(convergence)]]),
    ...(numbers.length === 0 ? [] : [["Values", numbers.join(", ")]]),
    ["Histograms", list(histograms)],
  ]);
  for (const mapping of mappings) {
    const values = Object.entries(mapping.numbers).map(([key, value]) => `${key} = ${shortNumber(value)}`);
    lines.push(`Mapping ${mapping.name}${values.length === 0 ? "" : `: ${values.join(", ")}`}`);
    if (mapping.histograms.length > 0) lines.push(indent(list(mapping.histograms)));
    lines.push(
      ...columns(mapping.channels.map((channel) => [channel.name, list(channel.histograms)])).map(indent),
    );
  }
  return [title, ...lines.map(indent)];
}

function toysTitle({ count, judged, converged }: NonNullable<FitInspection["toys"]>): string {
  return `Table of the fits to ${count} toys${judged === 0 ? "" : `, of which ${converged} converged`} (rabbit print toys)`;
}

/** The certificate of a fit in a line. */
function minimizerText(convergence: Convergence): string {
  const { iterations, evaluations, restarts, gradientNorm, trustRadius, edm, conditionNumber } = convergence;
  const numbers = {
    "|gradient|": gradientNorm,
    radius: trustRadius,
    edm,
    "condition number": conditionNumber,
  };
  const known = Object.entries(numbers).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name} = ${Number(value.toPrecision(3))}`],
  );
  const counts = [`${iterations} iterations`];
  if (evaluations !== undefined) counts.push(`${evaluations} evaluations`);
  if (restarts !== undefined) counts.push(`${restarts} restarts`);
  return [...counts, ...known].join(", ");
}

function blindingText({ scheme, parameters = [] }: NonNullable<FitInspection["blinding"]>): string {
  return `${list(parameters)}${scheme === undefined ? "" : ` (${scheme})`}`;
}

function list(names: readonly string[]): string {
  if (names.length === 0) return "none";
  const rest = names.length - listedNames;
  return names.slice(0, listedNames).join(", ") + (rest > 0 ? `, and ${rest} more` : "");
}

function indent(line: string): string {
  return `  ${line}`;
}
