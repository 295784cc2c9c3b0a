import type { Arena } from "../wasm/arena.js";
import type { Address } from "../wasm/kernel-exports.js";
import type { BinLikelihood } from "./bin-likelihood.js";
import { type ShardRecord, shardBinByBin, shardLikelihood } from "./shard-record.js";

interface Destination {
  readonly arena: Arena;
  readonly record: ShardRecord;
  /** Scratch space of this many float64, the same for the same name. */
  readonly scratch: (name: string, length: number) => Address;
}

/** Puts the likelihood of a shard's bins where its kernels look for it. */
export function storeLikelihood(likelihood: BinLikelihood, { arena, record, scratch }: Destination): void {
  const { observed, variances, binByBin, kind } = likelihood;
  record.set({ likelihood: shardLikelihood[kind], likelihoodBinCount: observed.length });
  store("observed", observed);
  if (variances !== undefined) store("variances", variances);
  switch (binByBin.kind) {
    case "none":
      record.set({ binByBin: shardBinByBin.none });
      return;
    case "additive":
      record.set({
        binByBin: shardBinByBin.additive,
        addedVariance: keep("addedVariance", binByBin.variance),
        shift: keep("shift", binByBin.shift),
      });
      return;
    case "lite":
      record.set({ binByBin: shardBinByBin[`lite ${binByBin.type}`] });
      store("kstat", binByBin.kstat);
      store("beta0", binByBin.beta0);
      arena.uint8(record.get("betaMasked"), binByBin.masked.length).set(binByBin.masked);
      arena.uint8(record.get("active"), binByBin.active.length).set(binByBin.active);
      return;
    case "full": {
      const { kstat, beta0, masked } = binByBin;
      // A masked row is scaled by 1: as by a constraint at 1 with k = infinity.
      const inverseKstat = kstat.map((k, row) => (masked[row] ? 0 : 1 / k));
      const centres = beta0.map((centre, row) => (masked[row] ? 1 : centre));
      record.set({
        binByBin: shardBinByBin[`full ${binByBin.type}`],
        rowInverseKstat: keep("rowInverseKstat", inverseKstat),
        rowBeta0: keep("rowBeta0", centres),
        weights: scratch("weights", kstat.length),
        concavities: scratch("concavities", kstat.length),
      });
      return;
    }
    default:
      binByBin satisfies never;
  }

  function store(field: "observed" | "variances" | "kstat" | "beta0", values: Float64Array): void {
    arena.float64(record.get(field), values.length).set(values);
  }

  function keep(name: string, values: Float64Array): Address {
    const address = scratch(name, values.length);
    arena.float64(address, values.length).set(values);
    return address;
  }
}
