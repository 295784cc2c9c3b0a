import type { DataSetId } from "@rabbit-fit/contracts";
import {
  blindedValue,
  type FitStatus,
  type FitSummary,
  type InputFacts,
  noPValue,
  type ParameterEstimate,
  type Pull,
  type RunFits,
  type SaturatedTest,
  statusMeaning,
} from "@rabbit-fit/results";
import { linesText } from "../terminal/visible-text.js";
import { columns, estimateText, shortNumber } from "./estimate-text.js";
import { toyLines } from "./toy-text.js";

/** What `rabbit fit` has to say at its end. */
export interface RunSummary extends RunFits {
  readonly input: string;
  readonly facts: InputFacts;
  readonly outputs: readonly string[];
  readonly seconds: number;
}

/** The summary for people. */
export function summaryText({ input, facts, outputs, seconds, fits, toys }: RunSummary): string {
  const { channels, bins, maskedBins, processes, systematics } = facts;
  const masked = maskedBins > 0 ? ` and ${count(maskedBins, "masked bin")}` : "";
  const size = `${count(channels, "channel")}, ${count(bins, "bin")}${masked}, ${count(processes, "process", "processes")}, ${count(systematics, "systematic")}`;
  const head = columns([
    ["Input", `${input}: ${size}`],
    ...outputs.map((path) => ["Result", path]),
    ["Time", `${seconds.toFixed(2)} s`],
  ]);
  const blocks = [head, ...fits.map(fitLines), ...toys.map(toyLines)];
  return blocks.map(linesText).join("\n");
}

function fitLines(fit: FitSummary): string[] {
  const lines = [`${fittedText(fit.dataSet)}: ${statusText(fit.status)}`];
  lines.push(...statusRemark(fit.status).map(indent));
  const facts: string[][] = [];
  if (fit.nll !== undefined) facts.push(["-ln L, less that of the saturated model", fit.nll.toPrecision(10)]);
  if (fit.nllFull !== undefined) facts.push(["-ln L with all constants", fit.nllFull.toPrecision(10)]);
  if (fit.regularization !== undefined) {
    const { tau, penalty, nll } = fit.regularization;
    const strength = Number(tau.toPrecision(6));
    facts.push([
      "of which the regularisation",
      `${penalty.toPrecision(6)} at tau = ${strength}; without it ${nll.toPrecision(10)}`,
    ]);
  }
  if (fit.saturatedTest !== undefined) facts.push(["Saturated test", testText(fit.saturatedTest)]);
  for (const test of fit.saturatedTests ?? []) {
    facts.push([`Saturated test of ${test.mapping}`, testText(test)]);
  }
  if (fit.status.kind !== "prefit-only") {
    facts.push([
      "Estimated distance to the minimum",
      fit.edm === undefined ? "not known" : fit.edm.toExponential(2),
    ]);
    if (fit.conditionNumber !== undefined) {
      facts.push(["Condition number of the Hessian", fit.conditionNumber.toExponential(2)]);
    }
    // Of a fit that converged the distance says it all.
    if (fit.status.kind === "not-converged" && fit.gradientNorm !== undefined) {
      facts.push(["Norm of the gradient", fit.gradientNorm.toExponential(2)]);
    }
    if (fit.restarts) facts.push(["Restarts of the minimizer", String(fit.restarts)]);
  }
  if (fit.failedImpacts !== undefined) {
    facts.push([
      "Impacts that could not be computed",
      `${fit.failedImpacts}, which are nan; the warnings say why`,
    ]);
  }
  lines.push(...columns(facts).map(indent));
  const { parametersOfInterest, nuisancesOfInterest, modelParameters, unconstrained, largestPulls } = fit;
  const squared = parametersOfInterest.some((parameter) => parameter.signalStrength !== undefined);
  const header = squared
    ? "Parameters of interest: mu = x^2 with the interval from x +- sigma; the result file stores x"
    : "Parameters of interest";
  lines.push(...section(header, parametersOfInterest.map(parameterCells)));
  lines.push(...section("Nuisance parameters of interest", nuisancesOfInterest.map(parameterCells)));
  lines.push(...section("Other parameters of the model", modelParameters.map(parameterCells)));
  lines.push(...listing("Nuisance parameters without constraint", unconstrained.map(parameterCells)));
  const shown = largestPulls.length < fit.pulls ? `, ${largestPulls.length} of ${fit.pulls}` : "";
  const rest = shown === "" ? "" : " (all: rabbit print pulls)";
  const title = `Largest pulls${shown}, in units of the prefit uncertainty${rest}`;
  lines.push(...section(title, pullCells(largestPulls)));
  return lines;
}

function testText({ twoDeltaNll, ndf, pValue }: SaturatedTest): string {
  const lack = noPValue(twoDeltaNll);
  const p = lack !== undefined ? `; ${lack}` : pValue === undefined ? "" : `, p-value = ${percent(pValue)}`;
  return `2 dNLL = ${twoDeltaNll.toFixed(2)}, ndf = ${ndf}${p}`;
}

function fittedText(dataSet: DataSetId): string {
  switch (dataSet.kind) {
    case "data":
      return dataSet.pseudodata === undefined ? "Fit to data" : `Fit to pseudodata "${dataSet.pseudodata}"`;
    case "asimov":
      return "Fit to Asimov data";
    case "toy":
      return `Fit to toy ${dataSet.toy}`;
    case "toys":
      return "Fits to toys";
    default:
      return dataSet satisfies never;
  }
}

function statusText(status: FitStatus): string {
  switch (status.kind) {
    case "converged":
      return `converged after ${count(status.iterations, "iteration")}`;
    case "not-converged":
      return `NOT CONVERGED, ${statusMeaning(status.reason)}, after ${count(status.iterations, "iteration")}`;
    case "not-minimised":
      return "not minimised (--noFit)";
    case "prefit-only":
      return "prefit only (--prefitOnly)";
    default:
      return status satisfies never;
  }
}

function statusRemark(status: FitStatus): string[] {
  if (status.kind === "not-converged") return [status.message];
  const remark = status.kind === "converged" ? convergedRemark(status.message) : "";
  return remark === "" ? [] : [remark];
}

/** What the message of a fit that converged says beyond that: of parameters at their bounds, for example. */
function convergedRemark(message: string): string {
  return message.replace(/^Converged(?:, at an estimated distance of \S+ to the minimum)?\.\s*/, "");
}

function parameterCells(estimate: ParameterEstimate): string[] {
  const { name, value, uncertainty, signalStrength, frozen } = estimate;
  const remarks = frozen ? "frozen" : "";
  if (signalStrength === undefined && value !== blindedValue && Number.isNaN(uncertainty)) {
    return [name, shortNumber(value), withoutUncertainty(remarks)];
  }
  const stored =
    value === blindedValue
      ? { value, uncertainty: estimateText(0, uncertainty).uncertainty }
      : estimateText(value, uncertainty);
  if (signalStrength === undefined) return [name, `${stored.value} +- ${stored.uncertainty}`, remarks];
  if (signalStrength === blindedValue) {
    return [name, `mu = ${signalStrength}`, `x = ${stored.value} +- ${stored.uncertainty}`, remarks];
  }
  const { up, down } = signalStrength;
  if (value !== blindedValue && Number.isNaN(uncertainty)) {
    return [
      name,
      `mu = ${shortNumber(signalStrength.value)}`,
      `x = ${shortNumber(value)}`,
      withoutUncertainty(remarks),
    ];
  }
  if (estimate.atBound) {
    return [name, boundText(estimate), `x = ${stored.value} +- ${stored.uncertainty}`, remarks];
  }
  const mu = estimateText(signalStrength.value, Math.max(up, down));
  const interval = `+${estimateText(up, up).uncertainty} -${estimateText(down, Math.max(up, down)).value}`;
  return [name, `mu = ${mu.value} ${interval}`, `x = ${stored.value} +- ${stored.uncertainty}`, remarks];
}

/** At its bound, the curvature gives no interval of a strength. */
function boundText({ name, likelihoodInterval }: ParameterEstimate): string {
  return likelihoodInterval === undefined
    ? `mu = 0, its bound (an interval: --contourScan ${name})`
    : `mu = 0, its bound; by the likelihood up to ${shortNumber(likelihoodInterval.high)}`;
}

function withoutUncertainty(remarks: string): string {
  return remarks === "" ? "no uncertainty" : remarks;
}

function pullCells(pulls: readonly Pull[]): string[][] {
  if (pulls.length === 0) return [];
  const rows = pulls.map(({ name, pull, constraint }) => {
    return [
      name,
      `${pull < 0 ? "" : " "}${pull.toFixed(3)}`,
      Number.isNaN(constraint) ? "" : constraint.toFixed(3),
    ];
  });
  const hasConstraints = pulls.some(({ constraint }) => !Number.isNaN(constraint));
  return [["", " pull", ...(hasConstraints ? ["constraint"] : [])], ...rows];
}

function section(header: string, rows: readonly (readonly string[])[]): string[] {
  return rows.length === 0 ? [] : [indent(header), ...columns(rows).map((line) => indent(indent(line)))];
}

/** How many parameters without constraint a summary shows: there may be one for each bin. */
const LISTED = 10;

/** A section that says where it does not show all of its rows. */
function listing(header: string, rows: readonly (readonly string[])[]): string[] {
  const shown = rows.length > LISTED ? `, ${LISTED} of ${rows.length} (all: rabbit print parameters)` : "";
  return section(`${header}${shown}`, rows.slice(0, LISTED));
}

function percent(value: number): string {
  return `${shortNumber(Number((value * 100).toPrecision(3)))}%`;
}

function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

function indent(line: string): string {
  return `  ${line}`;
}
