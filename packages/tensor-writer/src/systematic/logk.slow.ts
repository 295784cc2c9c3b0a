import type { SystematicType } from "@rabbit-fit/contracts";
import type { Symmetrize } from "./symmetrize.js";

/** A logk with what is appended to the name of its systematic. */
export interface LogkPart {
  readonly suffix: "" | "SymAvg" | "SymDiff";
  readonly part: "average" | "half-difference";
  readonly value: number;
}

/** logk of one bin, straight from the definitions. Obviously right, never fast; used by tests only. */
export function logkOfPair(
  { up, down, nominal }: { readonly up: number; readonly down: number | undefined; readonly nominal: number },
  options: {
    readonly systematicType: SystematicType;
    readonly asDifference: boolean;
    readonly kfactor: number;
    readonly symmetrize: Symmetrize;
    /** x, where factors are clipped to [1/x, x]. */
    readonly clip?: number | undefined;
  },
): LogkPart[] {
  if (nominal === 0) return [];
  const { systematicType, asDifference, kfactor, symmetrize, clip } = options;
  const of = (given: number) => {
    const varied = asDifference ? nominal + given : given;
    if (systematicType === "normal") return kfactor * (varied - nominal);
    const value =
      Math.sign(nominal) * Math.sign(varied) === 1 ? kfactor * Math.log(varied / nominal) : Math.log(1e-3);
    if (clip === undefined) return value;
    const limit = Math.abs(Math.log(clip));
    return Math.abs(value) > limit ? Math.sign(value) * limit : value;
  };
  if (down === undefined) return [{ suffix: "", part: "average", value: of(up) }];
  const u = of(up);
  const d = -of(down);
  const average = 0.5 * (u + d);
  switch (symmetrize) {
    case "average":
      return [{ suffix: "", part: "average", value: average }];
    case "conservative":
      return [{ suffix: "", part: "average", value: Math.abs(u) > Math.abs(d) ? u : d }];
    case "none":
      return [
        { suffix: "", part: "average", value: average },
        { suffix: "", part: "half-difference", value: 0.5 * (u - d) },
      ];
    case "linear":
    case "quadratic": {
      const factor = symmetrize === "quadratic" ? Math.sqrt(3) : 1;
      return [
        { suffix: "SymAvg", part: "average", value: average },
        { suffix: "SymDiff", part: "average", value: 0.5 * factor * (u - d) },
      ];
    }
    default:
      return symmetrize satisfies never;
  }
}
