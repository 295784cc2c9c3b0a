import type { FitResult, FitStage } from "@rabbit-fit/contracts";
import { blindedParameters, channelYields, hidesExpectation } from "@rabbit-fit/results";
import { type ChannelChoice, chosenChannels } from "./chosen-channels.js";

/**
 * The channels whose yields are drawn: those of the options. Where no option names channels, those are left out that have no data and would
 * show what the fit hides, as masked channels of a blinded fit; a warning names them. If nothing is left all are returned, and the figure
 * of the first is refused with the reason.
 *
 * @param result with the one fit that is drawn
 * @throws RabbitInputError where there is no mapping or channel of a name
 */
export function shownChannels(
  { groups: [group], meta }: FitResult,
  choice: ChannelChoice,
  { stage, warn }: { readonly stage: FitStage; readonly warn: (text: string) => void },
): { readonly mapping: string; readonly channel: string }[] {
  const chosen = chosenChannels(group!, choice);
  if (stage === "prefit" || choice.channels !== null) return chosen;
  const blinded = blindedParameters(group!, { meta });
  const shown = chosen.filter(({ mapping, channel }) =>
    channelYields(group!, mapping).some((one) => one.channel === channel && !hidesExpectation(one, blinded)),
  );
  if (shown.length === 0 || shown.length === chosen.length) return chosen;
  const names = chosen.filter((place) => !shown.includes(place)).map((place) => place.channel);
  warn(
    `Not drawn: ${[...new Set(names)].join(", ")}. What is expected without data would show what the fit hides. --prefit draws what was expected before the fit.`,
  );
  return shown;
}
