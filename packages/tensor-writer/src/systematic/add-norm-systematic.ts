import type { SystematicType } from "@rabbit-fit/contracts";
import { anything, optionsOf, text, where } from "@rabbit-fit/contracts/options";
import { checkName, refuse } from "../refuse.js";
import type { Template } from "../template/template-book.js";
import { checkSymmetrize } from "./add-systematic.js";
import {
  type BookingOptions,
  bookedNames,
  bookVariation,
  checkBooking,
  type PreparedVariation,
  prepareVariation,
} from "./book-variation.js";
import { type NoEffect, noEffectText } from "./no-effect.js";
import { type NormUncertainty, scaledRows, smallFactor, uncertaintyPerProcess } from "./norm-uncertainty.js";
import type { Symmetrize } from "./symmetrize.js";
import { type SystematicBook, type SystematicOptions, systematicRules } from "./systematic-book.js";

export interface AddNormSystematicOptions extends SystematicOptions {
  /** The process that varies, or several that vary together. */
  readonly process: string | readonly string[];
  /** `ch0` by default. */
  readonly channel?: string;
  /**
   * Factor on the yield, 1.05 for 5 %: one for every process, or a list with one for each. `{ up, down }` has a factor
   * for each direction.
   */
  readonly uncertainty: NormUncertainty | readonly NormUncertainty[];
  /** How an asymmetric uncertainty becomes parameters, `average` by default. */
  readonly symmetrize?: Symmetrize;
}

/** What each of these options can be; what is not said here is checked by `addNormSystematic`. */
export const normSystematicOptions = optionsOf<AddNormSystematicOptions>(
  {
    ...systematicRules,
    process: where(
      (value) => typeof value === "string" || Array.isArray(value),
      "the name of a process, or a list of names",
    ),
    channel: text,
    uncertainty: anything,
    symmetrize: anything,
  },
  { required: ["process"] },
);

/** Books an uncertainty of the normalisation of some processes. Gives whether it is asymmetric. */
export function addNormSystematic(
  name: string,
  options: AddNormSystematicOptions,
  place: {
    readonly templates: readonly Template[];
    readonly book: SystematicBook;
    readonly systematicType: SystematicType;
    readonly logkLimit: number | undefined;
    readonly onWarning: (text: string) => void;
    /** Told of a systematic that changes nothing. */
    readonly onNoEffect: (name: string, text: string) => void;
  },
): "symmetric" | "asymmetric" {
  checkName("systematics.name", name);
  const { templates, book, systematicType, logkLimit, onWarning, onNoEffect } = place;
  const { symmetrize = "average" } = options;
  const field = `systematics.${name}`;
  checkSymmetrize(symmetrize, field);
  if (templates.length === 0) refuse({ field: `${field}.process`, state: "empty", expected: "a process" });
  const processes = templates.map(({ process }) => process);
  const repeated = processes.findIndex((process, i) => processes.indexOf(process) < i);
  if (repeated >= 0) {
    refuse({
      field: `${field}.process`,
      index: repeated,
      found: processes[repeated],
      expected: "each process once",
    });
  }
  const factors = uncertaintyPerProcess(name, processes, options.uncertainty, systematicType);
  const asymmetric = factors.some((factor) => typeof factor === "object");
  const used = asymmetric ? symmetrize : undefined;
  for (const template of templates) checkBooking([name], template, book, { ...options, symmetrize: used });
  // Where one process has its parameter split, the symmetric variations of others belong to the average.
  const [symmetricName] = bookedNames([name], used).average;
  const booking: BookingOptions = {
    ...options,
    kfactor: 1,
    asDifference: false,
    systematicType,
    logkLimit,
    origin: "norm",
  };
  const prepared = templates.map((template, i) => {
    const { norm } = template;
    const factor = factors[i]!;
    if (typeof factor === "number") {
      const up = scaledRows(norm, factor);
      return prepareVariation({ kind: "mirrored", up }, [symmetricName!], template, booking);
    }
    const up = scaledRows(norm, factor.up);
    const down = scaledRows(norm, factor.down);
    return prepareVariation({ kind: "pair", up, down, symmetrize }, [name], template, booking);
  });
  const small = smallFactor(name, factors);
  if (small !== undefined) onWarning(small);
  const idle = prepared.find(({ effect }) => effect === "cancelled") ?? allWithoutEffect(prepared);
  if (idle !== undefined) {
    const cause: NoEffect = idle.effect === "cancelled" ? "cancelled" : "factor-one";
    onNoEffect(name, noEffectText(name, idle.template, cause));
  }
  const outcomes = prepared.map((variation) => bookVariation(variation, book, booking));
  return outcomes.includes("asymmetric") ? "asymmetric" : "symmetric";
}

/** The first of variations where none has an effect. Beside others, a factor of 1 says that a process does not vary. */
function allWithoutEffect(prepared: readonly PreparedVariation[]): PreparedVariation | undefined {
  return prepared.every(({ effect }) => effect === "none") ? prepared[0] : undefined;
}
