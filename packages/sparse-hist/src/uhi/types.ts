import type { NestedNumbers } from "./nd-array.js";

/** What UHI allows as a value of metadata. */
export type UhiScalar = string | number | boolean;
export type UhiMetadata = Readonly<Record<string, UhiScalar>>;
/** What libraries keep for themselves, by the name of the library. */
export type UhiWriterInfo = Readonly<Record<string, UhiMetadata>>;

interface UhiCommon {
  readonly metadata?: UhiMetadata;
  readonly writer_info?: UhiWriterInfo;
}

interface UhiNumericFlow {
  readonly underflow: boolean;
  readonly overflow: boolean;
  readonly circular: boolean;
}

/** An axis of the UHI schema; `Numbers` is how arrays are kept. */
export type UhiAxis<Numbers = NestedNumbers> = UhiCommon &
  (
    | ({
        readonly type: "regular";
        readonly lower: number;
        readonly upper: number;
        readonly bins: number;
      } & UhiNumericFlow)
    | ({ readonly type: "variable"; readonly edges: Numbers } & UhiNumericFlow)
    | { readonly type: "category_str"; readonly categories: readonly string[]; readonly flow: boolean }
    | { readonly type: "category_int"; readonly categories: readonly number[]; readonly flow: boolean }
    | { readonly type: "boolean" }
  );

/** The contents, dense or, with `index`, sparse: for each axis the bin of each entry, flow bins counted. */
export type UhiStorage<Numbers = NestedNumbers> =
  | { readonly type: "double"; readonly index?: Numbers; readonly values: Numbers }
  | {
      readonly type: "weighted";
      readonly index?: Numbers;
      readonly values: Numbers;
      readonly variances: Numbers;
    };

/** A histogram in the intermediate form of UHI's schema 1, of the storages that we write. */
export interface UhiHistogram<Numbers = NestedNumbers> extends UhiCommon {
  readonly uhi_schema: 1;
  readonly axes: readonly UhiAxis<Numbers>[];
  readonly storage: UhiStorage<Numbers>;
}
