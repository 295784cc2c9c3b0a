import {
  type AuxiliaryBundle,
  type ExternalTerm,
  type NumericArray,
  type PythonValue,
  RabbitInputError,
} from "@rabbit-fit/contracts";
import { classOf, isMap } from "@rabbit-fit/contracts/options";
import type { MergedChannels } from "./merge-channels.js";
import { type MergeSource, renamed } from "./merge-source.js";

/**
 * The external terms of all sources, with the new names of their parameters: systematics or, for parameters of interest,
 * processes. Matrices are shared with the sources.
 *
 * @throws RabbitInputError where two terms have one name, or two parameters of a term get one
 */
export function mergeExternalTerms(sources: readonly MergeSource[]): ExternalTerm[] {
  const owners = new Map<string, MergeSource>();
  return sources.flatMap((source) =>
    source.input.externalTerms.map((term) => {
      const name = renamed(source, "externalTerms", term.name);
      const field = `externalTerms.${term.name}`;
      claim(owners, name, source, {
        field,
        remedy:
          "Rename one of the two (sources.rename), or leave it out if it is the same term, which would count twice.",
      });
      const systematics = new Set(source.input.systematics.names);
      const parameters = term.parameters.map((parameter) =>
        renamed(source, systematics.has(parameter) ? "systematics" : "processes", parameter),
      );
      const twice = parameters.findIndex((parameter, i) => parameters.indexOf(parameter) < i);
      if (twice >= 0) {
        throw new RabbitInputError({
          file: source.name,
          field: `${field}.parameters`,
          index: twice,
          found: parameters[twice],
          expected: "another name than the other parameters of the term have after renaming",
          remedy: "Give the two parameters different names (sources.rename).",
        });
      }
      return { ...term, name, parameters };
    }),
  );
}

/**
 * The auxiliary bundles of all sources, shared with them. One that is the same in several of them is taken once.
 *
 * @throws RabbitInputError where different bundles have one name
 */
export function mergeAuxiliary(sources: readonly MergeSource[]): Map<string, AuxiliaryBundle> {
  const merged = new Map<string, AuxiliaryBundle>();
  const owners = new Map<string, MergeSource>();
  for (const source of sources) {
    for (const [own, bundle] of source.input.auxiliary) {
      const name = renamed(source, "auxiliary", own);
      const before = merged.get(name);
      if (before !== undefined && isSameBundle(before, bundle)) continue;
      claim(owners, name, source, {
        field: `auxiliary.${own}`,
        remedy: "Rename one of the two (sources.rename).",
      });
      merged.set(name, bundle);
    }
  }
  return merged;
}

/** The metadata of the merged tensor: how it was made, and how its sources were. */
export function mergeMetadata(
  sources: readonly MergeSource[],
  channels: MergedChannels,
  metaInfo: ReadonlyMap<PythonValue, PythonValue>,
): Map<string, PythonValue> {
  const channelInfo = new Map<PythonValue, PythonValue>();
  for (const { source, from, to } of channels.parts) {
    const known = sources[source]!.input.metadata.get("channel_info");
    const info = isMap(known) ? known.get(from.name) : undefined;
    if (info !== undefined) channelInfo.set(to.name, info);
  }
  return new Map<string, PythonValue>([
    ["meta_info", metaInfo],
    [
      "merged_meta_info",
      sources.map(
        ({ name, input }): PythonValue =>
          new Map<PythonValue, PythonValue>([
            ["file", name],
            ["meta_info", input.metadata.get("meta_info") ?? new Map()],
          ]),
      ),
    ],
    ["channel_info", channelInfo],
  ]);
}

function claim(
  owners: Map<string, MergeSource>,
  name: string,
  source: MergeSource,
  { field, remedy }: { readonly field: string; readonly remedy: string },
): void {
  const other = owners.get(name);
  if (other !== undefined) {
    throw new RabbitInputError({
      file: source.name,
      field,
      found: name,
      expected: `a name that no other has; ${other.name} has it`,
      remedy,
    });
  }
  owners.set(name, source);
}

function isSameBundle(a: AuxiliaryBundle, b: AuxiliaryBundle): boolean {
  return a.size === b.size && [...a].every(([key, value]) => isSameArray(value, b.get(key)));
}

function isSameArray(
  a: NumericArray | readonly string[],
  b: NumericArray | readonly string[] | undefined,
): boolean {
  if (b === undefined || "shape" in a !== "shape" in b) return false;
  if (!("shape" in a) || !("shape" in b)) {
    return isSameList(a as readonly string[], b as readonly string[]);
  }
  return (
    a.boolean === b.boolean &&
    classOf(a.data) === classOf(b.data) &&
    isSameList(a.shape, b.shape) &&
    isSameList(a.data, b.data)
  );
}

function isSameList(a: ArrayLike<unknown>, b: ArrayLike<unknown>): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return false;
  return true;
}
