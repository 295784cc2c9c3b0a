import type { Mapping } from "../mappings/mapping.js";
import type { SparseRows } from "../mappings/sparse-rows.js";
import type { RegularizationSpec } from "../options/regularization-spec.js";

/** A penalty P = sum_r (K d)_r^2 on the outputs f of a mapping, relative to those before the fit: d = f / f0. */
export interface Regularizer {
  readonly mapping: Mapping;
  /** K, [rows, outputs] */
  readonly differences: SparseRows;
}

/** What a penalty of some kind is made for. */
export interface RegularizerContext<Spec> {
  readonly spec: Spec;
  /** Bins along each axis of what is regularised. */
  readonly shape: readonly number[];
  /** Of the specification, for messages. */
  readonly path: string;
}

/** Gives K. @throws RabbitInputError where there are too few bins for it */
export type RegularizationKind<Spec extends RegularizationSpec> = (
  context: RegularizerContext<Spec>,
) => SparseRows;
