import type { ImpactsSpec } from "@rabbit-fit/fitter";
import { flag, option } from "../../argparse/declare-option.js";
import { above } from "../../argparse/number-range.js";
import type { ValuesOf } from "../../argparse/option-values.js";
import { UsageError } from "../../argparse/usage-error.js";
import { headings } from "../../help-headings.js";
import { given, type OptionNote, withoutEffect } from "./note.js";
import type { parameterSpecs } from "./parameters.js";
import { readCovariance, type uncertaintySpecs } from "./uncertainties.js";

const heading = headings.impacts;

function expressions<const Name extends string>(name: Name, help: string) {
  return option(name, { arity: "one-or-more", type: "string", placeholder: "<regex...>", heading, help });
}

export const impactSpecs = [
  flag(
    "doImpacts",
    heading,
    "traditional impacts on the parameters of interest, of each parameter and of groups",
  ),
  flag(
    "globalImpacts",
    heading,
    "global impacts: of the centres of the constraints, the data and the templates",
  ),
  flag(
    "gaussianGlobalImpacts",
    heading,
    "the same, with the statistical part from the variances of the data",
  ),
  flag("globalImpactsDisableJVP", heading, "accepted, and not needed"),
  flag("nonProfiledImpacts", heading, "impacts of frozen parameters, by refits"),
  flag(
    "asymImpacts",
    heading,
    "asymmetric impacts: shifts along the contour of one standard deviation of each nuisance parameter",
  ),
  expressions("asymImpactsInclude", "with --asymImpacts, only of these nuisance parameters"),
  expressions("asymImpactsExclude", "with --asymImpacts, not of these"),
  option("asymImpactsHess", {
    arity: "one",
    type: "string",
    default: "exact",
    choices: ["exact", "hvp", "frozen", "bfgs", "sr1"],
    placeholder: "<mode>",
    heading,
    help: "exact, hvp, frozen, bfgs or sr1; accepted for compatibility: the Hessian is exact in any case",
  }),
  option("asymImpactsTol", {
    arity: "one",
    type: "number",
    default: 1e-6,
    placeholder: "<tolerance>",
    heading,
    help: "accepted, and not needed: contours are found to 1e-9 in any case",
  }),
  flag(
    "globalAsymImpacts",
    heading,
    "global asymmetric impacts: refits with the centre of each constraint moved down and up",
  ),
  expressions("globalAsymImpactsInclude", "with --globalAsymImpacts, only of these constrained parameters"),
  expressions("globalAsymImpactsExclude", "with --globalAsymImpacts, not of these"),
  option("globalAsymImpactsSigma", {
    arity: "one",
    type: "number",
    default: 1,
    placeholder: "<number>",
    heading,
    help: "with --globalAsymImpacts, by how many standard deviations of their constraint centres are moved",
  }),
  flag("globalAsymImpactsLinearWarmstart", heading, "accepted, and not needed: refits always start there"),
  option("impactsOf", {
    arity: "one-or-more",
    type: "string",
    placeholder: "<regex...>",
    heading: headings.ours,
    help: "traditional and global impacts of these parameters only, as --doImpacts needs with --noHessian",
    origin: "rabbit-fit",
  }),
] as const;

type ImpactValues = ValuesOf<typeof impactSpecs>;

/** The analyses that make the impacts. @throws UsageError */
export function readImpacts(
  values: ImpactValues & ValuesOf<typeof uncertaintySpecs> & ValuesOf<typeof parameterSpecs>,
): readonly ImpactsSpec[] {
  checkUncertainties(values);
  if (values.nonProfiledImpacts && values.freezeParameters.length === 0) {
    throw new UsageError(
      "conflict",
      "--nonProfiledImpacts are those of frozen parameters. Name them with --freezeParameters.",
    );
  }
  const of = values.impactsOf && { of: values.impactsOf };
  const selected = (include: readonly string[] | null, exclude: readonly string[] | null) => ({
    ...(include && { of: include }),
    ...(exclude && { except: exclude }),
  });
  const definitions: readonly (ImpactsSpec["definition"] | false)[] = [
    values.doImpacts && { kind: "traditional", ...of },
    values.globalImpacts && { kind: "global", ...of },
    values.gaussianGlobalImpacts && { kind: "gaussian-global", ...of },
    values.nonProfiledImpacts && { kind: "nonprofiled" },
    values.asymImpacts && {
      kind: "asymmetric",
      ...selected(values.asymImpactsInclude, values.asymImpactsExclude),
    },
    values.globalAsymImpacts && {
      kind: "global-asymmetric",
      ...selected(values.globalAsymImpactsInclude, values.globalAsymImpactsExclude),
      sigma: above("globalAsymImpactsSigma", values.globalAsymImpactsSigma, 0),
    },
  ];
  return definitions.flatMap((definition) => (definition ? [{ kind: "impacts", definition }] : []));
}

/** Impacts come from the covariance, or from solutions with the Hessian for few parameters. */
function checkUncertainties(values: ImpactValues & ValuesOf<typeof uncertaintySpecs>): void {
  const kinds = [
    "doImpacts",
    "globalImpacts",
    "gaussianGlobalImpacts",
    "nonProfiledImpacts",
    "asymImpacts",
    "globalAsymImpacts",
  ] as const;
  const [asked] = kinds.filter((name) => values[name]);
  if (asked === undefined) return;
  const covariance = readCovariance(values);
  if (covariance === "none") {
    throw new UsageError(
      "conflict",
      `--noEDM leaves no uncertainties for --${asked}. Leave one of them out.`,
    );
  }
  if (covariance === "of-interest" && values.doImpacts && !values.impactsOf) {
    throw new UsageError(
      "conflict",
      "--doImpacts needs the uncertainties of all parameters, which --noHessian does not give. Name the parameters whose impacts you want with --impactsOf.",
    );
  }
}

export function impactNotes(values: ImpactValues): OptionNote[] {
  const idle = (names: readonly (typeof impactSpecs)[number]["name"][], reason: string) =>
    withoutEffect(given(impactSpecs, values, names), reason);
  const symmetric = values.doImpacts || values.globalImpacts || values.gaussianGlobalImpacts;
  return [
    ...(values.asymImpacts
      ? []
      : idle(["asymImpactsInclude", "asymImpactsExclude"], "without --asymImpacts")),
    ...(values.globalAsymImpacts
      ? []
      : idle(
          ["globalAsymImpactsInclude", "globalAsymImpactsExclude", "globalAsymImpactsSigma"],
          "without --globalAsymImpacts",
        )),
    ...(symmetric
      ? []
      : idle(["impactsOf"], "without --doImpacts, --globalImpacts or --gaussianGlobalImpacts")),
  ];
}
