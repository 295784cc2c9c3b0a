import type { ImpactKind } from "@rabbit-fit/results";
import { UsageError } from "./argparse/usage-error.js";

/** The definitions of impacts, as in the library. */
export const impactKinds = [
  "traditional",
  "global",
  "gaussian-global",
  "nonprofiled",
  "asymmetric",
  "global-asymmetric",
] as const satisfies readonly ImpactKind[];

/** What the options say about the definition of impacts. */
interface ImpactTypeValues {
  readonly impactType: string;
  readonly asymImpacts: boolean;
}

/** The definition that the options ask for. @throws UsageError for a type that has no such impacts */
export function impactKindOf({ impactType, asymImpacts }: ImpactTypeValues): ImpactKind {
  switch (impactType) {
    case "traditional":
      return asymImpacts ? "asymmetric" : "traditional";
    case "global":
      return asymImpacts ? "global-asymmetric" : "global";
    case "nonprofiled":
      return "nonprofiled";
    case "gaussian_global":
      if (!asymImpacts) return "gaussian-global";
      throw new UsageError("conflict", "--asymImpacts cannot be gaussian_global. Take --impactType global.");
    default:
      throw new UsageError("conflict", `--impactType ${impactType} has no impacts to print.`);
  }
}
