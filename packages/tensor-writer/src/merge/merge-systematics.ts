import { RabbitInputError, type Systematics } from "@rabbit-fit/contracts";
import { type MergeSource, renamed } from "./merge-source.js";
import { nameOrder } from "./name-order.js";

export interface MergedSystematics {
  readonly systematics: Systematics;
  /** Systematic of the merged tensor for each systematic of a source, one list for each source. */
  readonly indices: readonly Uint32Array[];
}

/** What is known of a systematic, and from which source. */
interface Known {
  readonly source: string;
  readonly constraintWeight: number;
  readonly unconstrained: boolean;
}

/**
 * The union of the systematics of all sources; those of one name are one parameter. Unconstrained ones first, each part
 * in natural order. A systematic is of interest, and in a group, if it is so in one of the sources.
 *
 * @throws RabbitInputError where the constraint of a systematic is not the same in all sources that have it
 */
export function mergeSystematics(sources: readonly MergeSource[]): MergedSystematics {
  const known = new Map<string, Known>();
  const ofInterest = new Set<string>();
  const groups = new Map<string, Set<string>>();
  const names = sources.map((source) => {
    const { systematics } = source.input;
    const own = systematics.names.map((name) => renamed(source, "systematics", name));
    for (const [i, name] of own.entries()) {
      const found: Known = {
        source: source.name,
        constraintWeight: systematics.constraintWeights[i]!,
        unconstrained: i < systematics.unconstrainedCount,
      };
      const before = known.get(name);
      if (before === undefined) known.set(name, found);
      else checkConstraint(source, systematics.names[i]!, found, before);
    }
    for (const index of systematics.noiIndices) ofInterest.add(own[index]!);
    for (const group of systematics.groups) {
      const name = renamed(source, "groups", group.name);
      const members = groups.get(name) ?? new Set();
      for (const index of group.indices) members.add(own[index]!);
      groups.set(name, members);
    }
    return own;
  });
  const ordered = (unconstrained: boolean) =>
    nameOrder([...known.keys()].filter((name) => known.get(name)!.unconstrained === unconstrained));
  const free = ordered(true);
  const merged = [...free, ...ordered(false)];
  const position = new Map(merged.map((name, index) => [name, index]));
  const positions = (list: Iterable<string>) => Int32Array.from(list, (name) => position.get(name)!);
  return {
    systematics: {
      names: merged,
      unconstrainedCount: free.length,
      constraintWeights: Float64Array.from(merged, (name) => known.get(name)!.constraintWeight),
      noiIndices: positions(nameOrder(ofInterest)),
      groups: nameOrder(groups.keys()).map((name) => ({
        name,
        indices: positions(groups.get(name)!).sort(),
      })),
    },
    indices: names.map((list) => Uint32Array.from(list, (name) => position.get(name)!)),
  };
}

function checkConstraint(source: MergeSource, name: string, found: Known, before: Known): void {
  const field = `systematics.${name}`;
  const remedy = "Rename the systematic in one of the two (sources.rename).";
  if (found.unconstrained !== before.unconstrained) {
    const kind = ({ unconstrained }: Known) => (unconstrained ? "unconstrained" : "constrained");
    const expected = `${kind(before)}, as in ${before.source}`;
    throw new RabbitInputError({ file: source.name, field, state: kind(found), expected, remedy });
  }
  if (found.constraintWeight !== before.constraintWeight) {
    throw new RabbitInputError({
      file: source.name,
      field: `${field}.constraintWeight`,
      found: found.constraintWeight,
      expected: `${before.constraintWeight}, as in ${before.source}`,
      remedy,
    });
  }
}
