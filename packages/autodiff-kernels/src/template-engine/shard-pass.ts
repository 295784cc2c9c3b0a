import type { CholeskyStep } from "../linear-algebra/cholesky-tiles.js";

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
/** A step on a matrix of the caller's; the argument says which. */
export const matrixStepCommand = 1002;

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

const stepNames: readonly CholeskyStep[] = ["factorRows", "loadRow", "invertRow", "loadColumn", "squareRow"];

/** A step on the row or column `index` of tiles, as one integer. */
export function encodeStep(step: CholeskyStep, index: number): number {
  return index * stepNames.length + stepNames.indexOf(step);
}

export function decodeStep(argument: number): { readonly step: CholeskyStep; readonly index: number } {
  const step = stepNames[argument % stepNames.length]!;
  return { step, index: Math.floor(argument / stepNames.length) };
}
