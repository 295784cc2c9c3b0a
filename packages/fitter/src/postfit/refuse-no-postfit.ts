import { RabbitInputError } from "@rabbit-fit/contracts";
import { foundIn, remedyFor } from "@rabbit-fit/contracts/options";

/**
 * Refuses what is no fit of a session, such as its input, the session, or a promise of the fit.
 *
 * @throws RabbitInputError
 */
export function refuseNoPostfit(fit: unknown): void {
  const { refit, uncertainties, postfit, channels } = (fit ?? {}) as Record<string, unknown>;
  if (typeof refit === "function" && typeof uncertainties === "function") return;
  const isSession = typeof postfit === "function";
  const state = isSession ? "a session" : channels === undefined ? undefined : "a FitInput";
  throw new RabbitInputError({
    field: "fit",
    ...(state === undefined ? foundIn(fit) : { state }),
    expected: "a postfit of a session",
    remedy: remedyFor(
      fit,
      isSession
        ? "Give await session.postfit(0), its first fit."
        : "Open a session with openFit, or with openInference of @rabbit-fit/inference/node, and give await session.postfit(0).",
    ),
  });
}
