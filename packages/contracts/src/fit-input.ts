import type { Axis } from "@rabbit-fit/sparse-hist";
import type { PythonValue } from "./metadata.js";
import type { NumericData } from "./numeric-data.js";

/** A region of the measurement: a stretch of the bin axis with the axes that give it its shape. */
export interface Channel {
  readonly name: string;
  readonly axes: readonly Axis[];
  /** A masked channel has predicted yields but no data and no part in the likelihood. Masked channels come last. */
  readonly masked: boolean;
  /** Whether the flow bins of the axes are bins of the fit. */
  readonly flow: boolean;
  /** First bin. */
  readonly start: number;
  /** One past the last bin. */
  readonly stop: number;
}

/** A named set of systematics whose impacts are also reported together. */
export interface SystematicGroup {
  readonly name: string;
  /** Indices into `Systematics.names`. */
  readonly indices: Int32Array;
}

/** The nuisance parameters. */
export interface Systematics {
  /** Unconstrained ones first. */
  readonly names: readonly string[];
  /** How many of `names`, counted from the first, are unconstrained. */
  readonly unconstrainedCount: number;
  /** w in 1/2 w (theta - theta0)^2, [systematics]; 0 for an unconstrained one. */
  readonly constraintWeights: Float64Array;
  /** Nuisances of interest, indices into `names`. */
  readonly noiIndices: Int32Array;
  readonly groups: readonly SystematicGroup[];
}

/** What was observed, in the bins that are not masked. */
export interface ObservedData {
  /** [bins] */
  readonly counts: Float64Array;
  /** [bins]; the counts themselves where it is absent. */
  readonly variances?: Float64Array;
  /** Inverse of the covariance of the counts, [bins, bins]. */
  readonly inverseCovariance?: Float64Array;
}

/** An alternative to the observed data. */
export interface Pseudodata {
  readonly name: string;
  /** [bins] */
  readonly counts: Float64Array;
  /** [bins] */
  readonly variances?: Float64Array;
}

/** Consecutive template rows of a dense tensor. */
export interface DenseRowBlock {
  readonly firstRow: number;
  /** [rows of the block, columnCount] */
  readonly values: Float64Array;
}

/** Consecutive template rows of a sparse tensor, as CSR. */
export interface SparseRowBlock {
  readonly firstRow: number;
  /** Where the entries of each row begin, within this block, [rows of the block + 1]. */
  readonly rowStart: Uint32Array;
  /** [entries], increasing within a row, below columnCount. */
  readonly columns: Uint32Array;
  /** [entries] */
  readonly values: Float64Array;
}

/** One template row for every (bin, process), row = bin * processes + process. */
export interface DenseTemplates {
  readonly kind: "dense";
  /** Nominal yields, [bins with masked ones, processes]. */
  readonly norm: Float64Array;
  /** systematics, or 2 * systematics where the tensor is asymmetric: [average | half-difference]. */
  readonly columnCount: number;
  /** logk in row blocks, in the order of rows, without gaps. A function that takes them over may empty the list. */
  readonly logk: DenseRowBlock[];
}

/** One template row for every stored (bin, process), sorted by bin, then process. */
export interface SparseTemplates {
  readonly kind: "sparse";
  /** [rows] */
  readonly bins: Uint32Array;
  /** [rows] */
  readonly processes: Uint32Array;
  /** Nominal yields, [rows]. */
  readonly norm: Float64Array;
  /** systematics, or 2 * systematics where the tensor is asymmetric: [average | half-difference]. */
  readonly columnCount: number;
  /** logk in row blocks, in the order of rows, without gaps. A function that takes them over may empty the list. */
  readonly logk: SparseRowBlock[];
}

export type Templates = DenseTemplates | SparseTemplates;

/** The upper half of a symmetric matrix, with the diagonal, in row blocks of CSR: columns are not below the row. */
export interface SymmetricSparseMatrix {
  readonly kind: "sparse";
  readonly size: number;
  readonly upper: SparseRowBlock[];
}

/** A symmetric matrix, [size, size]. Mirror images that differ by rounding stand for their mean. */
export interface SymmetricDenseMatrix {
  readonly kind: "dense";
  readonly size: number;
  readonly values: Float64Array;
}

/**
 * An additional term g^T x + 1/2 x^T H x + c of the negative log-likelihood, over some of the fit parameters. A Gaussian of
 * mean m and covariance H^-1 has g = -H m and c = 1/2 m^T H m: the term is 1/2 (x - m)^T H (x - m).
 */
export interface ExternalTerm {
  readonly name: string;
  /** Names of the parameters in x, which may be parameters of the model or nuisance parameters. */
  readonly parameters: readonly string[];
  /** g, [parameters] */
  readonly gradient?: Float64Array;
  /** H, [parameters, parameters] */
  readonly hessian?: SymmetricDenseMatrix | SymmetricSparseMatrix;
  /** c; 0 where it is absent. */
  readonly constant?: number;
  /** 1/2 (k ln 2 pi - ln det H) of a Gaussian in k parameters: what the likelihood with all constants has besides. */
  readonly logNormalization?: number;
}

/** How a systematic variation acts on a template: as a factor exp(theta * logk), or as a term theta * logk. */
export type SystematicType = "log_normal" | "normal";

/** A numeric array of any type with its shape, the last axis fastest. */
export interface NumericArray {
  readonly shape: readonly number[];
  readonly data: NumericData;
  /** True where the numbers 0 and 1 of an Int8Array stand for false and true. */
  readonly boolean?: boolean;
}

/** Arrays and lists of strings that travel with a tensor. Of the models of a fit `ExternalParams` alone uses them. */
export type AuxiliaryBundle = ReadonlyMap<string, NumericArray | readonly string[]>;

/** Everything a fit needs: plain typed arrays with names. It can be structured-cloned. */
export interface FitInput {
  /** In the order of bins. */
  readonly channels: readonly Channel[];
  /** Signals first. */
  readonly processes: readonly string[];
  /** Processes that the default model scales with a parameter of interest; the first ones of `processes`. */
  readonly signals: readonly string[];
  readonly systematics: Systematics;
  readonly systematicType: SystematicType;
  /** Whether an upward and a downward variation are mirror images, so that half-differences are not stored. */
  readonly symmetric: boolean;
  readonly data: ObservedData;
  readonly pseudodata: readonly Pseudodata[];
  readonly templates: Templates;
  /** Sum of the event weights of each template, [bins with masked ones, processes]. */
  readonly sumw: Float64Array;
  /** Sum of the squared event weights of each template, [bins with masked ones, processes]. */
  readonly sumw2: Float64Array;
  /** Variation of (bin, process) with the statistical fluctuation of another bin, [bins with masked ones, bins, processes]. */
  readonly betaVariations?: Float64Array;
  readonly externalTerms: readonly ExternalTerm[];
  readonly auxiliary: ReadonlyMap<string, AuxiliaryBundle>;
  /** What the writer of the tensor recorded about itself. */
  readonly metadata: ReadonlyMap<string, PythonValue>;
}
