import { RabbitInputError } from "@rabbit-fit/contracts";
import { paletteColour } from "../style/palette.js";
import type { Contents, DrawnProcess } from "./drawn-hist.js";
import type { HistDrawing } from "./hist-options.js";
import { refuseUnknown } from "./refuse-unknown.js";

/**
 * The processes of a figure from the bottom of its stack to its top: those of the result, the last one first, as Python rabbit stacks them;
 * in the order of the labels where these have one.
 *
 * @throws RabbitInputError where a process or a grouping is not known
 */
export function drawnProcesses(
  processes: ReadonlyMap<string, Contents>,
  options: HistDrawing,
): DrawnProcess[] {
  if (options.processes === "none" || processes.size === 0) return [];
  const { labels = {}, onlyProcesses, unnamedProcesses = [], unstacked = [], grouping } = options;
  const known = [...processes.keys()];
  for (const [field, names] of Object.entries({
    onlyProcesses: onlyProcesses ?? [],
    unnamedProcesses,
    unstacked,
  })) {
    for (const name of names) refuseUnknown(`options.${field}`, name, known);
  }
  const order = labels.processOrder ?? [];
  const shown = known
    .filter((name) => (onlyProcesses?.includes(name) ?? true) && !unstacked.includes(name))
    .reverse()
    .sort((a, b) => order.indexOf(a) - order.indexOf(b));
  const single = shown.map((name) => drawnProcess(name, processes, options));
  return grouping === undefined ? single : grouped(single, grouping, options);
}

/** The processes that are drawn as outlines. @throws RabbitInputError where one is not known */
export function drawnOverlays(
  processes: ReadonlyMap<string, Contents>,
  options: HistDrawing,
): DrawnProcess[] {
  return (options.overlays ?? []).map(({ process, scale = 1, label }) => {
    refuseUnknown("options.overlays", process, [...processes.keys()]);
    const drawn = drawnProcess(process, processes, options);
    const factor = scale === 1 ? "" : ` × ${scale}`;
    return {
      ...drawn,
      values: drawn.values.map((value) => scale * value),
      label: label ?? `${drawn.label}${factor}`,
    };
  });
}

function drawnProcess(
  name: string,
  processes: ReadonlyMap<string, Contents>,
  options: HistDrawing,
): DrawnProcess {
  const { labels = {}, unnamedProcesses = [] } = options;
  // The colours go by the place in the result, so that a process has the same one in all figures.
  const colour = own(labels.processColours, name) ?? paletteColour([...processes.keys()].indexOf(name));
  const label = own(labels.processes, name) ?? name;
  return { name, label, colour, isNamed: !unnamedProcesses.includes(name), ...processes.get(name)! };
}

function grouped(
  processes: readonly DrawnProcess[],
  name: string,
  { labels = {} }: HistDrawing,
): DrawnProcess[] {
  const groupings = labels.processGroupings ?? {};
  const names = Object.keys(groupings);
  if (names.length === 0) {
    throw new RabbitInputError({
      field: "options.grouping",
      found: name,
      expected: "one of the groupings of the labels; they have none",
      remedy: "Give options.labels.processGroupings.",
    });
  }
  refuseUnknown("options.grouping", name, names);
  const groups = groupings[name]!;
  const rest = processes.filter((process) => !groups.some((group) => group.processes.includes(process.name)));
  const made = groups.flatMap((group, i): DrawnProcess[] => {
    const members = processes.filter((process) => group.processes.includes(process.name));
    if (members.length === 0) return [];
    const label = group.label ?? own(labels.processes, group.name) ?? group.name;
    const colour = group.colour ?? own(labels.processColours, group.name) ?? paletteColour(i);
    const isNamed = members.some((member) => member.isNamed);
    return [{ name: group.name, label, colour, isNamed, ...sumOfAll(members) }];
  });
  return [...rest, ...made];
}

/** The sum of contents; without uncertainties, as these are correlated. */
function sumOfAll(all: readonly Contents[]): Contents {
  return { values: all[0]!.values.map((_, bin) => all.reduce((sum, { values }) => sum + values[bin]!, 0)) };
}

/** What a record has under a name that it need not have. */
export function own(record: Readonly<Record<string, string>> | undefined, name: string): string | undefined {
  return record !== undefined && Object.hasOwn(record, name) ? record[name] : undefined;
}
