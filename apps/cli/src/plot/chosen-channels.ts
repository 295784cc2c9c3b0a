import { RabbitInputError, type ResultGroup } from "@rabbit-fit/contracts";

/** The options that say which channels of which mappings are drawn. */
export interface ChannelChoice {
  readonly mapping: readonly (readonly string[])[];
  readonly channels: readonly string[] | null;
}

/** The channels of the mappings that the options name, all by default. @throws RabbitInputError where there is none of a name */
export function chosenChannels(
  { mappings }: ResultGroup,
  { mapping, channels }: ChannelChoice,
): { readonly mapping: string; readonly channel: string }[] {
  const names = [...mappings.keys()];
  if (names.length === 0) {
    throw new RabbitInputError({
      field: "histograms",
      state: "missing",
      expected: "histograms of yields in the result",
      remedy: "Fit with --saveHists --saveHistsPerProcess --computeHistErrors.",
    });
  }
  const wanted = mapping.map((words) => words.join(" "));
  for (const words of wanted) {
    if (names.some((name) => name.startsWith(words))) continue;
    throw new RabbitInputError({
      field: "--mapping",
      found: words,
      expected: `the first words of one of: ${names.join("; ")}`,
    });
  }
  const shown =
    wanted.length === 0 ? names : wanted.flatMap((words) => names.filter((name) => name.startsWith(words)));
  const all = [...new Set(shown)].flatMap((name) =>
    [...mappings.get(name)!.channels.keys()].map((channel) => ({ mapping: name, channel })),
  );
  for (const channel of channels ?? []) {
    if (all.some((one) => one.channel === channel)) continue;
    const known = [...new Set(all.map((one) => one.channel))].join(", ");
    throw new RabbitInputError({ field: "--channels", found: channel, expected: `one of: ${known}` });
  }
  return all.filter(({ channel }) => channels?.includes(channel) ?? true);
}
