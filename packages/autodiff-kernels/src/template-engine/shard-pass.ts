/** How rates are indexed. */
export type RatesPer = "process" | "row";

export type ShardPass = "evaluate" | "value" | "hvp" | "rowYields" | "jvp" | "vjp" | "rowsHvp";

/** The vectors of a pass besides the point. */
interface PassVectors {
  readonly direction: boolean;
  readonly rowVector: "in" | "out" | "unused";
  readonly gradient: boolean;
}

export const passes: { readonly [P in ShardPass]: PassVectors } = {
  evaluate: { direction: false, rowVector: "unused", gradient: true },
  value: { direction: false, rowVector: "unused", gradient: false },
  hvp: { direction: true, rowVector: "unused", gradient: true },
  rowYields: { direction: false, rowVector: "out", gradient: false },
  jvp: { direction: true, rowVector: "out", gradient: false },
  vjp: { direction: false, rowVector: "in", gradient: true },
  rowsHvp: { direction: true, rowVector: "in", gradient: true },
};

/** Instead of a pass over a tensor; the argument is the round. */
export const hessianRoundCommand = 1001;

const passNames = Object.keys(passes) as readonly ShardPass[];
const ratesPerNames: readonly RatesPer[] = ["process", "row"];

/** A call without arguments of its own: everything is in the exchange. */
export interface PassCommand {
  readonly pass: ShardPass;
  readonly ratesPer: RatesPer;
}

/** A pass as a command of a host and its argument. */
export function encodePass(pass: PassCommand): { command: number; argument: number } {
  return { command: passNames.indexOf(pass.pass), argument: ratesPerNames.indexOf(pass.ratesPer) };
}

export function decodePass(command: number, argument: number): PassCommand {
  return { pass: passNames[command]!, ratesPer: ratesPerNames[argument]! };
}
