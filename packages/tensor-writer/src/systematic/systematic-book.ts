import { anything, flag, type OptionRules } from "@rabbit-fit/contracts/options";
import { checkName, checkNames, refuse } from "../refuse.js";

export interface SystematicOptions {
  /** Names of groups whose impacts are also reported together; by default a group of one, with its name. */
  readonly groups?: readonly string[];
  /** Whether it is a nuisance of interest. */
  readonly noi?: boolean;
  /** Whether it has a constraint; it has one by default. */
  readonly constrained?: boolean;
  /** Whether it is no parameter, but a contribution to the covariance of the data. */
  readonly addToDataCovariance?: boolean;
}

/** What each of these options can be. */
export const systematicRules: OptionRules<SystematicOptions> = {
  groups: anything,
  noi: flag,
  constrained: flag,
  addToDataCovariance: flag,
};

/** What a systematic is: the same wherever it is booked. */
export type SystematicKind = "constrained" | "unconstrained" | "covariance";

export interface Systematic {
  readonly name: string;
  readonly kind: SystematicKind;
  noi: boolean;
  /** Whether it is in the group with its own name. */
  ownGroup: boolean;
}

/** Marks a name that is not that of a systematic yet. */
export const NEW = -1;

/** The systematics, numbered in the order in which they were booked first. */
export class SystematicBook {
  readonly all: Systematic[] = [];
  /** Numbers of the systematics of each group that was named. */
  readonly groups = new Map<string, Set<number>>();
  private readonly ids = new Map<string, number>();
  private readonly isSignal: (name: string) => boolean;

  /** @param isSignal whether a name is that of a signal, which is a parameter of the fit as systematics are */
  constructor(isSignal: (name: string) => boolean) {
    this.isSignal = isSignal;
  }

  /** Whether a name is that of a parameter of the fit. */
  hasParameter(name: string): boolean {
    const id = this.ids.get(name);
    return id !== undefined && this.all[id]!.kind !== "covariance";
  }

  /**
   * Numbers of the systematics of these names, or NEW. Changes nothing.
   *
   * @throws RabbitInputError where they cannot be booked with these options
   */
  lookUp(names: readonly string[], options: SystematicOptions): Int32Array {
    const kind = kindOf(options);
    if (options.groups !== undefined) checkNames("systematics.groups", options.groups);
    const found = new Int32Array(names.length);
    for (let i = 0; i < names.length; i++) {
      const name = names[i]!;
      const id = this.ids.get(name) ?? NEW;
      found[i] = id;
      checkName("systematics.name", name);
      if (kind !== "covariance" && this.isSignal(name)) refuseSignal(name);
      if (id !== NEW && this.all[id]!.kind !== kind) refuseKind(name, kind, this.all[id]!.kind);
    }
    if (kind === "covariance" && options.noi) {
      refuse({
        field: `systematics.${names[0]}.noi`,
        found: true,
        expected: "false: what goes into the covariance of the data is no parameter",
      });
    }
    return found;
  }

  /** Books systematics that `lookUp` has accepted with these options. Gives their numbers. */
  book(names: readonly string[], options: SystematicOptions): Int32Array {
    const { groups, noi = false } = options;
    const kind = kindOf(options);
    const ownGroup = groups === undefined;
    const ids = new Int32Array(names.length);
    for (let i = 0; i < names.length; i++) {
      const name = names[i]!;
      const known = this.ids.get(name);
      ids[i] = known ?? this.all.length;
      if (known === undefined) {
        this.ids.set(name, this.all.length);
        this.all.push({ name, kind, noi, ownGroup });
      } else {
        const systematic = this.all[known]!;
        systematic.noi ||= noi;
        systematic.ownGroup ||= ownGroup;
      }
    }
    if (kind !== "covariance") {
      for (const group of groups ?? []) this.join(group, ids);
    }
    return ids;
  }

  private join(group: string, ids: Int32Array): void {
    const members = this.groups.get(group) ?? new Set<number>();
    for (const id of ids) members.add(id);
    this.groups.set(group, members);
  }
}

function refuseSignal(name: string): never {
  refuse({
    field: `systematics.${name}`,
    state: "the name of a signal",
    expected: "a name of its own, as both are parameters of the fit",
    remedy: "Give the systematic another name.",
  });
}

function refuseKind(name: string, found: SystematicKind, before: SystematicKind): never {
  refuse({
    field: `systematics.${name}`,
    state: WORDS[found],
    expected: `${WORDS[before]}, as it was booked before`,
    remedy: "Give `constrained` and `addToDataCovariance` alike wherever a systematic is booked.",
  });
}

const WORDS: { readonly [K in SystematicKind]: string } = {
  constrained: "constrained",
  unconstrained: "unconstrained",
  covariance: "added to the covariance of the data",
};

export function kindOf({ addToDataCovariance, constrained }: SystematicOptions): SystematicKind {
  if (addToDataCovariance) return "covariance";
  return constrained === false ? "unconstrained" : "constrained";
}
