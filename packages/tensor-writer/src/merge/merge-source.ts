import type { FitInput, PythonValue, SystematicType } from "@rabbit-fit/contracts";
import { anything, listOf, map, oneOf, optionsOf, text, where } from "@rabbit-fit/contracts/options";

/** A tensor to be merged with others. */
export interface MergeSource {
  /** Identifies it in errors, usually its file. */
  readonly name: string;
  readonly input: FitInput;
  /** New names; what is not in a table keeps its name. */
  readonly rename?: RenameTables;
  /** Nominal and varied yields, and statistical variances, below this are raised to it. */
  readonly clip?: number;
}

/** Old names and the new ones, by what they name. */
export type RenameTables = { readonly [Kind in RenamedKind]?: ReadonlyMap<string, string> };

export type RenamedKind =
  | "channels"
  | "processes"
  | "systematics"
  | "groups"
  | "pseudodata"
  | "externalTerms"
  | "auxiliary";

export interface MergeOptions {
  /** How the variations of the merged tensor act; those of another type are converted. "log_normal" by default. */
  readonly systematicType?: SystematicType;
  /**
   * What to do about pseudodata that not all of the tensors have: refuse them, which is the default; leave them out; or
   * take the data of a tensor that has none of that name.
   */
  readonly partialPseudodata?: "refuse" | "leave-out" | "data";
  /** Recorded as `meta_info` of the merged tensor. */
  readonly metaInfo?: ReadonlyMap<PythonValue, PythonValue>;
}

/** What sources can be; the tensor itself is checked by what reads it. */
export const mergeSources = listOf(
  optionsOf<MergeSource>(
    {
      name: text,
      input: anything,
      rename: optionsOf<RenameTables>({
        channels: map,
        processes: map,
        systematics: map,
        groups: map,
        pseudodata: map,
        externalTerms: map,
        auxiliary: map,
      }),
      clip: where(Number.isFinite, "a finite number"),
    },
    { required: ["name"] },
  ),
  "objects { name, input, ... }, one for each tensor",
);

/** What each of the options can be. */
export const mergeOptions = optionsOf<MergeOptions>({
  systematicType: oneOf<SystematicType>({ log_normal: true, normal: true }),
  partialPseudodata: oneOf<MergeOptions["partialPseudodata"]>({
    refuse: true,
    "leave-out": true,
    data: true,
  }),
  metaInfo: map,
});

/** The new name of something in a source. */
export function renamed({ rename }: MergeSource, kind: RenamedKind, name: string): string {
  return rename?.[kind]?.get(name) ?? name;
}

/** Names of rename tables that no source has, so that nothing was renamed by them. */
export function unmatchedRenames(sources: readonly MergeSource[]): { kind: RenamedKind; name: string }[] {
  const wanted = new Map<string, { kind: RenamedKind; name: string }>();
  const matched = new Set<string>();
  const keyOf = (kind: RenamedKind, name: string) => JSON.stringify([kind, name]);
  for (const { input, rename } of sources) {
    const names = namesByKind(input);
    for (const [kind, table] of Object.entries(rename ?? {}) as [
      RenamedKind,
      ReadonlyMap<string, string>,
    ][]) {
      const known = new Set(names[kind]);
      for (const name of table.keys()) {
        wanted.set(keyOf(kind, name), { kind, name });
        if (known.has(name)) matched.add(keyOf(kind, name));
      }
    }
  }
  return [...wanted].filter(([key]) => !matched.has(key)).map(([, entry]) => entry);
}

function namesByKind(input: FitInput): Readonly<Record<RenamedKind, Iterable<string>>> {
  const names = (items: readonly { readonly name: string }[]) => items.map(({ name }) => name);
  return {
    channels: names(input.channels),
    processes: input.processes,
    systematics: input.systematics.names,
    groups: names(input.systematics.groups),
    pseudodata: names(input.pseudodata),
    externalTerms: names(input.externalTerms),
    auxiliary: input.auxiliary.keys(),
  };
}
