// What a shard holds, as a record in its memory that the host fills. Every address is a byte offset into the memory.
// The host writes the fields by their position: see src/template-engine/shard-record.ts, which lists them in this order.

export const LOG_NORMAL: u32 = 0;
export const NORMAL: u32 = 1;

export const DENSE: u32 = 0;
export const CSR: u32 = 1;
export const RUNS: u32 = 2;

export const POISSON: u32 = 0;
export const CHI2: u32 = 1;

export const BETA_NONE: u32 = 0;
export const BETA_ADDITIVE: u32 = 1;
export const BETA_LITE_GAMMA: u32 = 2;
export const BETA_LITE_NORMAL: u32 = 3;
/** This and what comes after it has a beta for each row. */
export const BETA_FULL_GAMMA: u32 = 4;
export const BETA_FULL_NORMAL: u32 = 5;

@unmanaged
export class Shard {
  form: u32;
  storage: u32;
  columnCount: u32;
  rowCount: u32;
  /** First row of each bin, u32 [bins + 1] */
  binRows: usize;
  /** Process of each row, u32 [rows] */
  processes: usize;
  /** f64 [rows] */
  norm: usize;
  /** Not dense: first entry of each row, u32 [rows + 1] */
  entryStart: usize;
  /** CSR only: offsets of the pairs of their columns, u32 [entries] */
  offsets: usize;
  /** Runs only: first run of each row, u32 [rows + 1], and u32 (first column, length) [runs, 2] */
  runStart: usize;
  runs: usize;
  /** f64 [entries] or [rows, columnCount] */
  values: usize;

  /** 1 where rates are per row, 0 where they are per process */
  ratePerRow: u32;
  /** The point and the direction of the call: f64 [columnCount], in CSR f64 [columnCount, 2], and [rates] */
  z: usize;
  rates: usize;
  dz: usize;
  dRates: usize;
  /** A vector over rows, in or out: f64 [rows] */
  rowVector: usize;
  /**
   * Results, which the host sets to zero first: f64 [columnCount] and [rates]. In CSR the second of the pairs that the
   * pass reads the first of, see tensor/pairs.ts.
   */
  gradientZ: usize;
  gradientRates: usize;

  /** What the latest evaluate left for the products: r, s, lambda, u, f64 [rows] each */
  rate: usize;
  scale: usize;
  yields: usize;
  slopes: usize;
  /** d2phi of each bin: h_aa, h_az, h_zz, f64 [bins, 3]; see likelihood/curvature.ts */
  curvature: usize;
  /** Full: a_k and e_k, f64 [rows] each */
  weights: usize;
  concavities: usize;
  /** Scratch space: f64 [2, rows], and three of a bin */
  scratch: usize;

  /** Bins below this one have a phi */
  likelihoodBinCount: u32;
  likelihood: u32;
  binByBin: u32;
  observed: usize;
  variances: usize;
  /** Lite: f64 [bins] each, u8 [bins], and u8 [rows], 1 where beta scales the row */
  kstat: usize;
  beta0: usize;
  betaMasked: usize;
  active: usize;
  /** Additive: f64 [bins] each */
  addedVariance: usize;
  shift: usize;
  /** Full: 1 / k, 0 where masked, and beta0, 1 where masked; f64 [rows] each */
  rowInverseKstat: usize;
  rowBeta0: usize;

  /** Folding: i32 [columnCount], f64 [columnCount] */
  foldParameter: usize;
  foldSlope: usize;
  foldCount: u32;
  /** d rates / d rate parameters: first entry of each rate, u32 [rates + 1]; u32 and f64 [entries] */
  rateStart: usize;
  rateColumns: usize;
  rateValues: usize;
  rateParameterCount: u32;
  /** Row pairs of the Hessian, H = X^T Y: f64 [capacity, stride] each, and the number of rows filled */
  hessianX: usize;
  hessianY: usize;
  hessianStride: u32;
  hessianCapacity: u32;
  hessianRows: u32;
  /** Scratch space of one row: f64 [stride] */
  hessianRow: usize;
  /** Scratch space of the diagonal, f64 [stride] each: a row, and the sums of squares that concavities weigh */
  diagonalRow: usize;
  diagonalSquares: usize;
  /** Profiles, see likelihood/profile.ts: f64 [bins with a phi, BIN_PROFILE] and [betas, BETA_PROFILE] */
  binProfile: usize;
  betaProfile: usize;

  /** Sum of phi and what rounding took from it (Neumaier) */
  value: f64;
  valueLost: f64;
}
