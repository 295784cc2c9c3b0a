/** What numbers of a dataset are counted by. */
export type LayoutAxis =
  | "bins"
  | "data bins"
  | "processes"
  | "signals"
  | "systematics"
  | "unconstrained"
  | "groups"
  | "nuisances of interest"
  | "pseudodata"
  | "columns"
  | "entries of hnorm_sparse"
  | "parameters"
  | "any";

/** How a part of a tensor is stored. */
export type LayoutType =
  /** UTF-8 of any length. */
  | "strings"
  | "int32"
  /** Each item is a list of int32. */
  | "lists of int32"
  /** Flattened, the last axis fastest; the attribute `original_shape` keeps the shape. */
  | "float64"
  /** As float64, of any type of numbers, or strings. */
  | "any array"
  /** A group of `indices`, pairs of int64 by row and column, and `values`, float64; the attribute `dense_shape` keeps the shape. */
  | "sparse matrix"
  /** A sparse matrix with both of its halves. */
  | "symmetric sparse matrix"
  /** An object that Python has pickled; its group holds what it refers to. */
  | "pickle"
  /** A group with further parts. */
  | "group";

/** A part of a tensor, as it is stored and as it is read. */
export interface LayoutRow {
  /** Path in the file; `*` is any name. */
  readonly path: string;
  readonly type: LayoutType;
  readonly shape: readonly LayoutAxis[];
  /** `older`: read where the part that replaced it is missing. `unused`: of older programs, and of no effect on a fit. */
  readonly presence: "always" | "optional" | "dense" | "sparse" | "older" | "unused";
  /** The field of the FitInput. */
  readonly field: string;
  readonly meaning: string;
}

/**
 * The layout of a tensor, `rabbit`'s input file: each dataset and group, its type and shape, and the field of the FitInput
 * that has its content. `bins` counts masked bins, which come last; `data bins` does not. `columns` are the systematics, or
 * twice as many where the tensor is asymmetric: [average | half-difference].
 *
 * Source: tensorwriter.py and inputdata.py of Python rabbit; for the numbers of external terms external_likelihood.py of
 * versions after 948a94a.
 */
export const layout = {
  meta: {
    path: "/meta",
    type: "pickle",
    shape: [],
    presence: "optional",
    field: "metadata, channels, symmetric, systematicType",
    meaning: "channels with their axes, and how the tensor was made",
  },
  processes: {
    path: "/hprocs",
    type: "strings",
    shape: ["processes"],
    presence: "always",
    field: "processes",
    meaning: "names, signals first",
  },
  signals: {
    path: "/hsignals",
    type: "strings",
    shape: ["signals"],
    presence: "always",
    field: "signals",
    meaning: "names of processes that the default model scales",
  },
  systematics: {
    path: "/hsysts",
    type: "strings",
    shape: ["systematics"],
    presence: "always",
    field: "systematics.names",
    meaning: "names of nuisance parameters, unconstrained ones first",
  },
  unconstrained: {
    path: "/hsystsnoconstraint",
    type: "strings",
    shape: ["unconstrained"],
    presence: "always",
    field: "systematics.unconstrainedCount",
    meaning: "the first of hsysts again",
  },
  groupNames: {
    path: "/hsystgroups",
    type: "strings",
    shape: ["groups"],
    presence: "always",
    field: "systematics.groups.name",
    meaning: "names of groups of systematics",
  },
  groupIndices: {
    path: "/hsystgroupidxs",
    type: "lists of int32",
    shape: ["groups"],
    presence: "always",
    field: "systematics.groups.indices",
    meaning: "the systematics of each group, indices into hsysts",
  },
  noiIndices: {
    path: "/hnoiidxs",
    type: "int32",
    shape: ["nuisances of interest"],
    presence: "always",
    field: "systematics.noiIndices",
    meaning: "indices into hsysts",
  },
  pseudodataNames: {
    path: "/hpseudodatanames",
    type: "strings",
    shape: ["pseudodata"],
    presence: "optional",
    field: "pseudodata.name",
    meaning: "names",
  },
  constraintWeights: {
    path: "/hconstraintweights",
    type: "float64",
    shape: ["systematics"],
    presence: "always",
    field: "systematics.constraintWeights",
    meaning: "1, or 0 for an unconstrained systematic",
  },
  counts: {
    path: "/hdata_obs",
    type: "float64",
    shape: ["data bins"],
    presence: "always",
    field: "data.counts",
    meaning: "observed counts",
  },
  variances: {
    path: "/hdata_var",
    type: "float64",
    shape: ["data bins"],
    presence: "optional",
    field: "data.variances",
    meaning: "their variances, where these are not the counts",
  },
  pseudodata: {
    path: "/hpseudodata",
    type: "float64",
    shape: ["data bins", "pseudodata"],
    presence: "optional",
    field: "pseudodata.counts",
    meaning: "counts of the pseudodata",
  },
  pseudodataVariances: {
    path: "/hpseudodatavar",
    type: "float64",
    shape: ["data bins", "pseudodata"],
    presence: "optional",
    field: "pseudodata.variances",
    meaning: "their variances; Python rabbit reads, but never writes them",
  },
  inverseCovariance: {
    path: "/hdata_cov_inv",
    type: "float64",
    shape: ["data bins", "data bins"],
    presence: "optional",
    field: "data.inverseCovariance",
    meaning: "inverse of the covariance of the observed counts",
  },
  sumw: {
    path: "/hsumw",
    type: "float64",
    shape: ["bins", "processes"],
    presence: "always",
    field: "sumw",
    meaning: "sums of event weights",
  },
  sumw2: {
    path: "/hsumw2",
    type: "float64",
    shape: ["bins", "processes"],
    presence: "always",
    field: "sumw2",
    meaning: "sums of squared event weights",
  },
  norm: {
    path: "/hnorm",
    type: "float64",
    shape: ["bins", "processes"],
    presence: "dense",
    field: "templates.norm",
    meaning: "nominal yields",
  },
  logk: {
    path: "/hlogk",
    type: "float64",
    shape: ["bins", "processes", "columns"],
    presence: "dense",
    field: "templates.logk",
    meaning: "variations; the columns of an asymmetric tensor are two axes, [2, systematics]",
  },
  sparseNorm: {
    path: "/hnorm_sparse",
    type: "sparse matrix",
    shape: ["bins", "processes"],
    presence: "sparse",
    field: "templates.bins, .processes, .norm",
    meaning: "nominal yields",
  },
  sparseLogk: {
    path: "/hlogk_sparse",
    type: "sparse matrix",
    shape: ["entries of hnorm_sparse", "columns"],
    presence: "sparse",
    field: "templates.logk",
    meaning: "variations",
  },
  betaVariations: {
    path: "/hbetavariations",
    type: "float64",
    shape: ["bins", "data bins", "processes"],
    presence: "optional",
    field: "betaVariations",
    meaning: "variations with the statistical fluctuation of another bin; dense tensors only",
  },
  externalTerms: {
    path: "/external_terms",
    type: "group",
    shape: [],
    presence: "optional",
    field: "externalTerms",
    meaning: "one group for each term",
  },
  externalTerm: {
    path: "/external_terms/*",
    type: "group",
    shape: [],
    presence: "optional",
    field: "externalTerms.name",
    meaning: "the term g^T x + 1/2 x^T H x + c of the negative log-likelihood",
  },
  termParameters: {
    path: "/external_terms/*/params",
    type: "strings",
    shape: ["parameters"],
    presence: "always",
    field: "externalTerms.parameters",
    meaning: "names of the parameters in x",
  },
  termGradient: {
    path: "/external_terms/*/grad_values",
    type: "float64",
    shape: ["parameters"],
    presence: "optional",
    field: "externalTerms.gradient",
    meaning: "g",
  },
  termHessian: {
    path: "/external_terms/*/hess_dense",
    type: "float64",
    shape: ["parameters", "parameters"],
    presence: "optional",
    field: "externalTerms.hessian",
    meaning: "H",
  },
  sparseTermHessian: {
    path: "/external_terms/*/hess_sparse",
    type: "symmetric sparse matrix",
    shape: ["parameters", "parameters"],
    presence: "optional",
    field: "externalTerms.hessian",
    meaning: "H, in place of hess_dense",
  },
  termConstant: {
    path: "/external_terms/*/const",
    type: "float64",
    shape: [],
    presence: "optional",
    field: "externalTerms.constant",
    meaning: "c; 1/2 m^T H m of a Gaussian with mean m, of which g is -H m",
  },
  termNormalization: {
    path: "/external_terms/*/lognorm",
    type: "float64",
    shape: [],
    presence: "optional",
    field: "externalTerms.logNormalization",
    meaning: "1/2 (k ln 2 pi - ln det H) of a Gaussian in k parameters",
  },
  auxiliary: {
    path: "/auxiliary",
    type: "group",
    shape: [],
    presence: "optional",
    field: "auxiliary",
    meaning: "one group for each bundle",
  },
  auxiliaryBundle: {
    path: "/auxiliary/*",
    type: "group",
    shape: [],
    presence: "optional",
    field: "auxiliary",
    meaning: "what travels with the tensor; the fit does not use it",
  },
  auxiliaryArray: {
    path: "/auxiliary/*/*",
    type: "any array",
    shape: ["any"],
    presence: "optional",
    field: "auxiliary",
    meaning: "an array, or a list of strings",
  },
  olderNoiIndices: {
    path: "/hnoigroupidxs",
    type: "int32",
    shape: ["nuisances of interest"],
    presence: "older",
    field: "systematics.noiIndices",
    meaning: "what hnoiidxs was called",
  },
  effectiveCounts: {
    path: "/hkstat",
    type: "float64",
    shape: ["bins"],
    presence: "older",
    field: "sumw, sumw2",
    meaning: "sumw^2 / sumw2 of all processes together",
  },
  noiGroups: {
    path: "/hnoigroups",
    type: "strings",
    shape: ["any"],
    presence: "unused",
    field: "",
    meaning: "names for sets of nuisances of interest",
  },
  externalTermNames: {
    path: "/hexternal_term_names",
    type: "strings",
    shape: ["any"],
    presence: "unused",
    field: "",
    meaning: "the names in external_terms again",
  },
  maskedChannels: {
    path: "/hmaskedchans",
    type: "strings",
    shape: ["any"],
    presence: "unused",
    field: "",
    meaning: "names of the masked channels, which the number of bins tells apart",
  },
} as const satisfies Readonly<Record<string, LayoutRow>>;

const rows: readonly LayoutRow[] = Object.values(layout);

/** The row of a path; undefined where a tensor has nothing of that name. */
export function layoutRow(path: string): LayoutRow | undefined {
  const parts = path.split("/");
  return rows.find((row) => {
    const pattern = row.path.split("/");
    return pattern.length === parts.length && pattern.every((name, i) => name === "*" || name === parts[i]);
  });
}
