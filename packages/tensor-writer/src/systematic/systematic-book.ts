import { checkName, refuse } from "../refuse.js";

export interface SystematicOptions {
  /** Names of groups whose impacts are also reported together; by default a group of its own, with its name. */
  readonly groups?: readonly string[];
  /** Whether it is a nuisance of interest. */
  readonly noi?: boolean;
  /** Whether it has a constraint; it has one by default. */
  readonly constrained?: boolean;
  /** Whether it is no parameter, but a contribution to the covariance of the data. */
  readonly addToDataCovariance?: boolean;
}

/** What a systematic is: the same wherever it is booked. */
export type SystematicKind = "constrained" | "unconstrained" | "covariance";

export interface Systematic {
  readonly name: string;
  readonly kind: SystematicKind;
  noi: boolean;
  /** Whether it is in the group with its own name. */
  ownGroup: boolean;
}

/** The systematics, numbered in the order in which they were booked first. */
export class SystematicBook {
  readonly all: Systematic[] = [];
  /** Numbers of the systematics of each group that was named. */
  readonly groups = new Map<string, Set<number>>();
  private readonly ids = new Map<string, number>();

  /** Numbers of systematics of these names, new ones or known ones. Either all of them are booked or none. */
  book(names: readonly string[], options: SystematicOptions): number[] {
    const kind = kindOf(options);
    this.check(names, kind, options);
    const { groups, noi = false } = options;
    const booked = names.map((name) => {
      const known = this.ids.get(name);
      const id = known ?? this.all.length;
      if (known === undefined) {
        this.ids.set(name, id);
        this.all.push({ name, kind, noi, ownGroup: groups === undefined });
      } else {
        const systematic = this.all[known]!;
        systematic.noi ||= noi;
        systematic.ownGroup ||= groups === undefined;
      }
      return id;
    });
    if (kind !== "covariance") for (const group of groups ?? []) this.join(group, booked);
    return booked;
  }

  /** The number of a systematic, where there is one of this name. */
  find(name: string): number | undefined {
    return this.ids.get(name);
  }

  private join(group: string, ids: readonly number[]): void {
    const members = this.groups.get(group) ?? new Set<number>();
    for (const id of ids) members.add(id);
    this.groups.set(group, members);
  }

  /** Checks, before anything is changed, that systematics can be booked. */
  check(names: readonly string[], kind: SystematicKind, { noi, groups }: SystematicOptions): void {
    if (new Set(names).size !== names.length) {
      const index = names.findIndex((name, i) => names.indexOf(name) < i);
      refuse({
        field: "systematics.name",
        index,
        found: names[index],
        expected: "each name once",
        remedy: "Give the bins of the systematic axes labels that make different names.",
      });
    }
    for (const group of groups ?? []) checkName("systematics.groups", group);
    for (const name of names) {
      checkName("systematics.name", name);
      if (kind === "covariance" && noi) {
        refuse({
          field: `systematics.${name}.noi`,
          found: true,
          expected: "false: what goes into the covariance of the data is no parameter",
        });
      }
      const id = this.ids.get(name);
      const known = id === undefined ? kind : this.all[id]!.kind;
      if (known === kind) continue;
      refuse({
        field: `systematics.${name}`,
        found: WORDS[kind],
        expected: `${WORDS[known]}, as it was booked before`,
        remedy: "Give `constrained` and `addToDataCovariance` alike wherever a systematic is booked.",
      });
    }
  }
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
