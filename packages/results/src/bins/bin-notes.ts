import type { FitStage } from "@rabbit-fit/contracts";
import { blindedValue } from "../blinding.js";
import { chiSquareDoubt, noPValue } from "../goodness-of-fit/goodness-of-fit.js";
import { shortNumber } from "../tables/rounding.js";
import type { BinChoice, ChosenBins, MappingTest } from "./chosen-bins.js";
import type { ComparedBin } from "./mapped-bins.js";

/** A chi-square with what it says, as a sentence. */
export function testText(tested: MappingTest, stage: FitStage): string {
  const { mapping, test, chi2, ndf, pValue } = tested;
  const kind = test === "saturated" ? "saturated chi2" : "chi2";
  const p = pValue === undefined ? "" : `, p-value ${shortNumber(pValue)}`;
  const lack = noPValue(chi2);
  const doubt = chiSquareDoubt(tested);
  const said = `${lack === undefined ? p : `; ${lack}`}${doubt === undefined ? "" : `; ${doubt}`}`;
  return `${mapping}, ${stage}: ${kind} ${shortNumber(chi2)} with ${ndf} degrees of freedom${said}.`;
}

/** What a better result would have, and how to get it; and what is hidden. */
export function binNotes(
  { channels, stage, tests }: ChosenBins,
  { perProcess = false, relation = "fitted" }: BinChoice,
): string[] {
  const notes: string[] = [];
  const bins = channels.flatMap((channel) => [...channel.bins]);
  const compared = bins.filter(({ observed }) => observed !== undefined);
  const shown = bins.filter(({ expected }) => expected.value !== blindedValue);
  if (shown.some(({ expected }) => expected.uncertainty === undefined)) {
    notes.push(
      "The result has no uncertainties of bins, and so no pulls: fit with options.analyses.errors: true.",
    );
  }
  if (channels.some(({ total, bins }) => bins.length > 1 && total !== undefined && isUncertain(total))) {
    notes.push(
      "The uncertainty of a sum over bins needs their covariance: fit with options.analyses.covariance: true.",
    );
  }
  if (compared.length > 0 && tests.length === 0) {
    notes.push(
      stage === "postfit"
        ? "The result has no chi-square: the fit has no covariance, as where it has not converged, or was made with options.analyses.chi2: false."
        : "The result has no chi-square: fit without options.analyses.chi2: false.",
    );
  }
  if (perProcess && bins.every(({ processes }) => processes.size === 0)) {
    notes.push(
      "The result has no yields of processes: fit with options.analyses.perProcess: true. Ratios have none.",
    );
  } else if (perProcess && bins.some(({ processes }) => [...processes.values()].some(lacksUncertainty))) {
    notes.push(
      "The result has no uncertainties of processes: fit with options.analyses.errorsPerProcess: true.",
    );
  }
  if (compared.some(({ pull }) => pull !== undefined)) {
    notes.push(
      stage === "postfit" && relation === "fitted"
        ? "Pulls are (observed - expected) / sqrt(variance observed - variance expected): the fit follows the data."
        : "Pulls are (observed - expected) / sqrt(variance observed + variance expected).",
    );
  }
  if (shown.length < bins.length) {
    notes.push("What is expected without data beside it would show what the fit hides.");
  }
  const isHidden = ({ expected, processes }: ComparedBin) =>
    expected.value !== blindedValue && [...processes.values()].some(({ value }) => value === blindedValue);
  if (perProcess && bins.some(isHidden)) {
    notes.push("Yields of single processes after the fit would show what the fit hides.");
  }
  return notes;
}

function isUncertain({ expected }: ComparedBin): boolean {
  return lacksUncertainty(expected);
}

function lacksUncertainty({ value, uncertainty }: ComparedBin["expected"]): boolean {
  return value !== blindedValue && uncertainty === undefined;
}
