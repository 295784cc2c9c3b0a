import { RabbitInputError } from "@rabbit-fit/contracts";
import { byCodePoint } from "../naming/code-point-order.js";
import { type MergeSource, renamed } from "./merge-source.js";

export interface MergedProcesses {
  /** Signals first, each part sorted by code points. */
  readonly processes: readonly string[];
  readonly signals: readonly string[];
  /** Process of the merged tensor for each process of a source, one list for each source. */
  readonly indices: readonly Uint32Array[];
}

/**
 * The union of the processes of all sources; those of one name are one process.
 *
 * @throws RabbitInputError where a process is a signal in one source and a background in another, or two processes of
 *   one source would have one name
 */
export function mergeProcesses(sources: readonly MergeSource[]): MergedProcesses {
  const signals = new Map<string, string>();
  const backgrounds = new Map<string, string>();
  const names = sources.map((source) => {
    const { processes, signals: own } = source.input;
    const seen = new Map<string, string>();
    return processes.map((process) => {
      const name = renamed(source, "processes", process);
      const field = `processes.${process}`;
      const twin = seen.get(name);
      if (twin !== undefined) {
        throw new RabbitInputError({
          file: source.name,
          field,
          found: name,
          expected: `a name of its own; "${twin}" has it too`,
          remedy: "Give the two processes different names (sources.rename).",
        });
      }
      seen.set(name, process);
      const isSignal = own.includes(process);
      const other = (isSignal ? backgrounds : signals).get(name);
      if (other !== undefined) {
        const kinds = ["a signal", "a background"];
        const [here, there] = isSignal ? kinds : kinds.toReversed();
        throw new RabbitInputError({
          file: source.name,
          field,
          state: here!,
          expected: `${there}, as in ${other}`,
          remedy: "Rename the process in one of the two (sources.rename).",
        });
      }
      const kind = isSignal ? signals : backgrounds;
      if (!kind.has(name)) kind.set(name, source.name);
      return name;
    });
  });
  const sorted = (kind: ReadonlyMap<string, string>) => [...kind.keys()].sort(byCodePoint);
  const sortedSignals = sorted(signals);
  const processes = [...sortedSignals, ...sorted(backgrounds)];
  const position = new Map(processes.map((name, index) => [name, index]));
  return {
    processes,
    signals: sortedSignals,
    indices: names.map((list) => Uint32Array.from(list, (name) => position.get(name)!)),
  };
}
