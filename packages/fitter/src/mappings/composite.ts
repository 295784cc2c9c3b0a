import type { Linearization, MappedChannel, Mapping, ProcessFunction, YieldFunction } from "./mapping.js";
import { sumCount } from "./mapping.js";
import { blockDiagonal, identityRows, type SparseRows, selectedRows } from "./sparse-rows.js";

/** Key of several mappings that are taken together. */
export const COMPOSITE_MAPPING = "CompositeMapping";

/**
 * Several mappings as one, for the covariance between them. Each channel has the key of its mapping before its name; there
 * are data where every mapping has data, and single processes where every mapping has these.
 */
export function compositeMapping(mappings: readonly Mapping[]): Mapping {
  let start = 0;
  const channels = mappings.flatMap((mapping) => {
    const first = start;
    start += mapping.size;
    return mapping.channels.map(
      (channel): MappedChannel => ({
        ...channel,
        name: `${mapping.key} ${channel.name}`,
        start: first + channel.start,
        stop: first + channel.stop,
      }),
    );
  });
  const ofProcesses = mappings.map((mapping) => mapping.ofProcesses);
  const first = ofProcesses[0]?.processes ?? [];
  const haveSame = ofProcesses.every(
    (part) => part?.processes.length === first.length && part.processes.every((name, i) => name === first[i]),
  );
  return {
    key: COMPOSITE_MAPPING,
    channels,
    ...joined(mappings),
    hasData: mappings.every(({ hasData }) => hasData),
    ndfReduction: mappings.reduce((sum, { ndfReduction }) => sum + ndfReduction, 0),
    stages: mappings.every(({ stages }) => stages === "both") ? "both" : "postfit",
    ...(haveSame && { ofProcesses: joinedProcesses(ofProcesses as ProcessFunction[], first) }),
  };
}

/** The outputs of each function behind those of the one before. */
function joined(parts: readonly YieldFunction[]): YieldFunction {
  const selections = parts.flatMap((part) => part.selections);
  const size = parts.reduce((sum, part) => sum + part.size, 0);
  if (parts.every(({ linearize }) => linearize === undefined)) return { selections, size };
  const counts = parts.map(sumCount);
  return {
    selections,
    size,
    linearize: (sums, parameters) => {
      let from = 0;
      const all = parts.map((part, i) => {
        const own = sums.subarray(from, (from += counts[i]!));
        return part.linearize?.(own, parameters) ?? { values: own, bySum: identityRows(part.size) };
      });
      const values = Float64Array.from(all.flatMap((one) => [...one.values]));
      const bySum = blockDiagonal(
        all.map((one) => one.bySum),
        counts,
      );
      return { values, bySum, ...byParameter(all) };
    },
  };
}

function byParameter(all: readonly Linearization[]): Pick<Linearization, "byParameter"> {
  if (all.every((one) => one.byParameter === undefined)) return {};
  const none = (rowCount: number): SparseRows => ({
    rowCount,
    rowStart: new Uint32Array(rowCount + 1),
    columns: new Uint32Array(0),
    values: new Float64Array(0),
  });
  const blocks = all.map((one) => one.byParameter ?? none(one.values.length));
  return {
    byParameter: blockDiagonal(
      blocks,
      blocks.map(() => 0),
    ),
  };
}

/** [processes, outputs of all], from [processes, outputs] of each. */
function joinedProcesses(parts: readonly ProcessFunction[], processes: readonly string[]): ProcessFunction {
  const all = joined(parts);
  const order: number[] = [];
  for (let process = 0; process < processes.length; process++) {
    let from = 0;
    for (const part of parts) {
      const count = part.size / processes.length;
      for (let o = 0; o < count; o++) order.push(from + process * count + o);
      from += part.size;
    }
  }
  return {
    processes,
    selections: all.selections,
    size: all.size,
    linearize: (sums, parameters) => {
      const one = all.linearize?.(sums, parameters) ?? { values: sums, bySum: identityRows(all.size) };
      return {
        values: Float64Array.from(order, (o) => one.values[o]!),
        bySum: selectedRows(one.bySum, order),
      };
    },
  };
}
