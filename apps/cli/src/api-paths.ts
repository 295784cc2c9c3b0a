/*
 * The libraries name what they speak of by the path in their interface, `options.parameters.freeze`; a user of the
 * command knows the flag, `--freezeParameters`.
 */

/** The flag of an option; or of each value of it that has its own flag. */
type Flag = string | { readonly [value: string]: string };

const fitOptions: Readonly<Record<string, Flag>> = {
  "options.data.sets": "--toys",
  "options.data.pseudodata": "--pseudoData",
  "options.data.toys.seed": "--seed",
  "options.data.toys.dataMode": "--toysDataMode",
  "options.data.toys.randomizeData": "--toysDataRandomize",
  "options.data.toys.randomizeSystematics": "--toysSystRandomize",
  "options.data.toys.randomizeParameters": "--toysRandomizeParameters",
  "options.data.unblind": "--unblind",
  "options.data.blindingGroups": "--blindingGroup",
  "options.data.blindingScheme": "--blindingScheme",
  "options.model": "--paramModel",
  "options.model.name": "--paramModel",
  "options.model.module": "--paramModel FILE#NAME",
  "options.parameters.expectSignal": "--expectSignal",
  "options.parameters.allowNegative": "--allowNegativeParam",
  "options.parameters.constraintMinima": "--setConstraintMinimum",
  "options.parameters.freeze": "--freezeParameters",
  "options.parameters.prefitUnconstrainedUncertainty": "--prefitUnconstrainedNuisanceUncertainty",
  "options.parameters.externalPostfit": "--externalPostfit",
  "options.likelihood.form": { chi2: "--chisqFit", covariance: "--covarianceFit" },
  "options.likelihood.binByBinStat.kind": {
    none: "--noBinByBinStat",
    lite: "--binByBinStatMode lite",
    full: "--binByBinStatMode full",
  },
  "options.likelihood.binByBinStat.type": "--binByBinStatType",
  "options.likelihood.binByBinStat.minKstat": "--minBBKstat",
  "options.likelihood.postfitProfile": { unprofiled: "--noPostfitProfileBB" },
  "options.likelihood.terms": "--likelihoodTerm",
  "options.likelihood.terms.name": "--likelihoodTerm FILE#NAME",
  "options.likelihood.terms.module": "--likelihoodTerm FILE#NAME",
  "options.regularization": "--regularization",
  "options.regularization.mapping": "--regularization",
  "options.regularization.mapping.name": "--regularization",
  "options.regularization.mapping.module": "--regularization KIND FILE#NAME",
  "options.regularization.order": "--regularization Tikhonov order",
  "options.regularizationStrength": "--regularizationStrength",
  "options.lCurve": "--lCurveScan or --lCurveOptimize",
  "options.lCurve.scan": "--lCurveScanRange",
  "options.lCurve.optimize": "--lCurveOptimizeRange",
  "options.minimizer.method": "--minimizerMethod",
  "options.minimizer.maxIterations": "--minimizerMaxiter",
  "options.minimizer.gradientTolerance": "--minimizerGtol",
  "options.minimizer.valueTolerance": "--minimizerFtol",
  "options.minimizer.earlyStopping": "--earlyStopping",
  "options.minimizer.stallRelTol": "--stallRelTol",
  "options.minimizer.maxRestarts": "--maxRestarts",
  "options.minimizer.preconditioner": "--precondition",
  "options.minimizer.preconditioner.blocks": "--preconditionParams",
  "options.minimizer.preconditioner.from": "--preconditionFrom",
  "options.minimizer.preconditioner.transform": "--preconditionTransform",
  "options.minimizer.step": { linear: "--forceLinear", none: "--noFit" },
  "options.covariance": { "of-interest": "--noHessian", none: "--noEDM" },
  "options.analyses.kind": {
    histograms: "--saveHists",
    "saturated-tests": "--computeSaturatedProjectionTests",
    "full-nll": "--fullNll",
    impacts: "--doImpacts",
    scan: "--scan",
    "scan-2d": "--scan2D",
    contour: "--contourScan",
    "contour-2d": "--contourScan2D",
  },
  "options.analyses.mappings": "--mapping",
  "options.analyses.mappings.name": "--mapping",
  "options.analyses.mappings.module": "--mapping FILE#NAME",
  "options.analyses.composite": "--compositeMapping",
  "options.analyses.covariance": "--computeHistCov",
  "options.analyses.variations": "--computeVariations",
  "options.analyses.perProcess": "--saveHistsPerProcess",
  "options.analyses.errors": "--computeHistErrors",
  "options.analyses.errorsPerProcess": "--computeHistErrorsPerProcess",
  "options.analyses.globalImpacts": "--computeHistImpacts",
  "options.analyses.gaussianGlobalImpacts": "--computeHistGaussianImpacts",
  "options.analyses.chi2": "--noChi2",
  "options.analyses.definition.kind": {
    traditional: "--doImpacts",
    global: "--globalImpacts",
    "gaussian-global": "--gaussianGlobalImpacts",
    nonprofiled: "--nonProfiledImpacts",
    asymmetric: "--asymImpacts",
    "global-asymmetric": "--globalAsymImpacts",
  },
  "options.analyses.definition.of": {
    symmetric: "--impactsOf",
    asymmetric: "--asymImpactsInclude",
    "global-asymmetric": "--globalAsymImpactsInclude",
  },
  "options.analyses.definition.except": {
    asymmetric: "--asymImpactsExclude",
    "global-asymmetric": "--globalAsymImpactsExclude",
  },
  "options.analyses.definition.sigma": "--globalAsymImpactsSigma",
  "options.analyses.along": "--scan",
  "options.analyses.over": "--scan2D",
  "options.analyses.alongObservables": "--scanObservable",
  "options.analyses.of": "--contourScan",
  "options.analyses.ofObservables": "--contourScanObservable",
  "options.analyses.pairs": "--contourScan2D",
  "options.analyses.levels": "--contourLevels",
  "options.analyses.points": "--scanPoints",
  "options.analyses.range": "--scanRange",
  "options.analyses.unit": { prefit: "--scanRangeUsePrefit" },
  "options.analyses.evenUnconverged": "--scanUnconverged",
  "options.run.threads": "--threads",
  "options.run.diagnostics": "--diagnostics",
  "options.run.until": { prefit: "--prefitOnly" },
  "options.resume": "--resume",
};

const mergeOptions: Readonly<Record<string, Flag>> = {
  "sources.rename": "--rename",
  "sources.clip": "--clipTensors",
  "options.partialPseudodata": "--partialPseudodata",
  "options.systematicType": "--systematicType",
};

const inferenceOptions: Readonly<Record<string, Flag>> = {
  "options.parameter": "--asymptoticLimits",
  "options.parameters": "--parameters",
  "options.level": "--levels",
  "options.levels": "--levels",
  "options.quantiles": "--quantiles",
  "options.force": "--force",
  "options.background": "--asymptoticLimits",
  "options.mappings": "--mapping",
  "options.expectSignal": "--expected",
  "options.tolerance": "--tolerance",
  "options.maxToys": "--maxToys",
  "options.toys": "--gofToys",
  "options.truths": "--truths",
  "options.confidence": "--confidence",
  "options.beltToys": "--beltToys",
  "options.upcrossingLevel": "--upcrossingLevel",
};

const batchOptions: Readonly<Record<string, Flag>> = {
  "options.system": "--on",
  "options.systemOptions": "--sub-opts",
  "options.partition": "--partition",
  "options.limit": "--limit",
  "options.threads": "--threads",
  "options.time": "--time",
  "options.memory": "--memory",
  "options.task": "--task",
  "options.partial": "--partial",
};

const plotOptions: Readonly<Record<string, Flag>> = {
  "options.fits": "--result",
  "options.textScale": "--scaleTextSize",
  "options.pullRange": "--pullrange",
  "options.yFactor": "--yscale",
  "options.panelShares": "--subplotSizes",
  "options.mapping": "--mapping",
  "options.channel": "--channels",
  "options.at": "--selectionAxes",
  "options.onlyProcesses": "--filterProcs",
  "options.unnamedProcesses": "--suppressProcsLabel",
  "options.grouping": "--processGrouping",
  "options.labels.processGroupings": "--config process_grouping",
  "options.process": "--processes",
  "options.pseudodata": "--pseudodata",
  "options.groups": "--flterUncertainties",
  "options.labels.parameterGroupings": "--config nuisance_grouping",
  "options.variations": "--varNames or --varName",
  "options.overlays": "--overlay",
  "options.unstacked": "--unstack",
  "options.hiddenData": "--hideData",
  "options.axes": "--hists",
  "options.along": "--params",
  "options.over": "--params",
  "options.parameterNames": "--params",
  "options.parameterGrouping": "--grouping",
  "options.on": "--poi",
  "options.relativeTo": { value: "--relative", uncertainty: "--normalize" },
  "options.band": { none: "--noUncertainty" },
};

/** The flag by the path. */
export const flagsByPath: ReadonlyMap<string, Flag> = new Map(
  Object.entries({ ...fitOptions, ...mergeOptions, ...inferenceOptions, ...batchOptions, ...plotOptions }),
);

/** A path, and the value that it is set to (`: "value"`) or has (` is "value"`). */
const occurrence =
  /\b(?:options|sources)(?:\[\d+\])?(?:\.\w+(?:\[\d+\])?)+(?:(?<set>: )(?<value>"[^"]*"|\["[^\]]*"\]|true|false)| is "(?<found>[^"]*)")?/g;

/** A text of a library in terms of the command line: each path of an interface becomes the flag that it stands for. */
export function inFlags(text: string): string {
  return text.replaceAll(occurrence, (whole, ...details) => {
    const { value, found } = details.at(-1) as { readonly value?: string; readonly found?: string };
    const path = /^[\w.[\]]+/.exec(whole)![0];
    const rest = whole.slice(path.length);
    const known = knownPart(path.replace(/\[\d+\]/g, ""));
    if (known === undefined) return whole;
    const { flag, below } = known;
    if (typeof flag === "string") return `${flag}${below}${value === undefined ? rest : setting(value)}`;
    if (value !== undefined) return flag[words(value)[0]!] ?? whole;
    if (found !== undefined && flag[found] !== undefined) return `${flag[found]} is given`;
    return `${Object.values(flag).join(" or ")}${rest}`;
  });
}

/** The longest part of a path that has a flag, and what is below it. */
function knownPart(path: string): { readonly flag: Flag; readonly below: string } | undefined {
  for (let end = path.length; end > 0; end = path.lastIndexOf(".", end - 1)) {
    const flag = flagsByPath.get(path.slice(0, end));
    if (flag !== undefined) return { flag, below: path.slice(end).replaceAll(".", " ") };
  }
  return undefined;
}

/** A value as it follows its flag; a flag that is only there or not has none. */
function setting(value: string): string {
  return words(value)
    .filter((word) => word !== "true" && word !== "false")
    .map((word) => (/^[\w.,:/+-]+$/.test(word) ? ` ${word}` : ` '${word}'`))
    .join("");
}

function words(value: string): readonly string[] {
  return value.startsWith("[") || value.startsWith('"') ? [JSON.parse(value)].flat() : [value];
}
