import type { FitInput } from "@rabbit-fit/contracts";
import { type FitOptions, openFit, type Postfit } from "@rabbit-fit/fitter";

/** The fit of the observed data, unblinded, with signal strengths that may be negative unless the options say otherwise. */
export async function withFit<T>(
  input: FitInput,
  use: (fit: Postfit) => Promise<T>,
  options: FitOptions = {},
): Promise<T> {
  const session = await openFit(input, {
    data: { sets: ["data"], unblind: [".*"] },
    ...options,
    parameters: { allowNegative: true, ...options.parameters },
    run: { threads: 0, ...options.run },
  });
  try {
    return await use(await session.postfit(0));
  } finally {
    await session.close();
  }
}
