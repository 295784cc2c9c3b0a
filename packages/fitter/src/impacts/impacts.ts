import { abortSignal } from "@rabbit-fit/contracts/options";
import { impactDefinition } from "../options/analysis-rules.js";
import type {
  AsymmetricDefinition,
  GlobalAsymmetricDefinition,
  ImpactDefinition,
  NonprofiledDefinition,
  SymmetricImpactDefinition,
} from "../options/impact-definition.js";
import type { Postfit } from "../postfit/postfit.js";
import { fitParameters } from "../postfit/prefit.js";
import { refuseNoPostfit } from "../postfit/refuse-no-postfit.js";
import { asymmetricImpacts } from "./asymmetric.js";
import { globalImpacts } from "./global.js";
import { globalAsymmetricImpacts } from "./global-asymmetric.js";
import type { AsymmetricImpacts, SymmetricImpacts } from "./impact-tables.js";
import { nonprofiledImpacts } from "./nonprofiled.js";
import { selectImpacts } from "./selection.js";
import { traditionalImpacts } from "./traditional.js";

type RefitDefinition = NonprofiledDefinition | AsymmetricDefinition | GlobalAsymmetricDefinition;

/**
 * Impacts on the parameters of a fit: where their uncertainties come from.
 *
 *     const { parameters, sources, impacts } = await impacts(await session.postfit(0), { kind: "global" });
 *     impacts[0]; // of the first source on the first parameter
 *
 * @param fit a converged fit; its session is still open
 * @returns symmetric impacts as [parameters, sources]; those from refits as [sources, 2, parameters], down and up
 * @throws RabbitInputError for a definition that is none, an expression that matches nothing, or that names a frozen parameter; and for nonprofiled impacts
 * of a fit in which nothing is frozen
 * @throws Error where the fit has no uncertainties
 * @throws the reason of the signal when that is aborted
 */
export async function impacts(
  fit: Postfit,
  definition: SymmetricImpactDefinition,
  signal?: AbortSignal,
): Promise<SymmetricImpacts>;
export async function impacts(
  fit: Postfit,
  definition: RefitDefinition,
  signal?: AbortSignal,
): Promise<AsymmetricImpacts>;
export async function impacts(
  fit: Postfit,
  definition: ImpactDefinition,
  signal?: AbortSignal,
): Promise<SymmetricImpacts | AsymmetricImpacts>;
export async function impacts(
  fit: Postfit,
  definition: ImpactDefinition,
  signal?: AbortSignal,
): Promise<SymmetricImpacts | AsymmetricImpacts> {
  refuseNoPostfit(fit);
  impactDefinition.check(definition, "definition");
  if (signal !== undefined) abortSignal.check(signal, "signal");
  const context = fitParameters(fit);
  const chosen = { ...selectImpacts(definition, context), context, signal };
  switch (definition.kind) {
    case "traditional":
      return traditionalImpacts(fit, chosen);
    case "global":
    case "gaussian-global":
      return globalImpacts(fit, { kind: definition.kind }, chosen);
    case "nonprofiled":
      return nonprofiledImpacts(fit, chosen);
    case "asymmetric":
      return asymmetricImpacts(fit, definition, chosen);
    case "global-asymmetric":
      return globalAsymmetricImpacts(fit, definition, chosen);
    default:
      return definition satisfies never;
  }
}
