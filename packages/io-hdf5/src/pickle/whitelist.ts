import type { Global } from "./nodes.js";

/**
 * Everything that a pickle in a rabbit file may name. What is here stands for a record of ours (an axis, an array)
 * or for a harmless value that a script may have put into its options; nothing of it is ever executed.
 */
const ALLOWED: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries({
    "hist.axis": ["Regular", "Variable", "Integer", "IntCategory", "StrCategory", "Boolean"],
    "boost_histogram.axis": [
      "Regular",
      "Variable",
      "Integer",
      "IntCategory",
      "StrCategory",
      "Boolean",
      "transform.Pow",
    ],
    // Looks up the functions of the transforms log and sqrt.
    "boost_histogram.axis.transform": ["_internal_conversion"],
    "hist.storage": ["Double", "Int64", "AtomicInt64", "Unlimited", "Weight", "Mean", "WeightedMean"],
    "boost_histogram.storage": [
      "Double",
      "Int64",
      "AtomicInt64",
      "Unlimited",
      "Weight",
      "Mean",
      "WeightedMean",
    ],
    "boost_histogram._core.storage": [
      "double",
      "int64",
      "atomic_int64",
      "unlimited",
      "weight",
      "mean",
      "weighted_mean",
    ],
    numpy: [
      "ndarray",
      "dtype",
      "frombuffer",
      "zeros",
      "bool",
      "bool_",
      "float64",
      "float32",
      "int64",
      "int32",
      "int16",
      "int8",
      "uint64",
      "uint32",
      "uint16",
      "uint8",
    ],
    "numpy.core.multiarray": ["_reconstruct", "scalar"],
    "numpy._core.multiarray": ["_reconstruct", "scalar"],
    "numpy.core.numeric": ["_frombuffer"],
    "numpy._core.numeric": ["_frombuffer"],
    "wums.ioutils": ["H5PickleProxy", "H5Buffer", "H5Path", "make_Hist", "make_Histogram"],
    "narf.ioutils": ["H5PickleProxy", "H5Buffer", "H5Path", "make_Hist", "make_Histogram"],
    // How protocols 0 to 2 write bytes, and objects without arguments.
    _codecs: ["encode"],
    copyreg: ["_reconstructor"],
    copy_reg: ["_reconstructor"],
    builtins: [
      "object",
      "list",
      "dict",
      "set",
      "frozenset",
      "bytearray",
      "bytes",
      "int",
      "float",
      "str",
      "complex",
    ],
    __builtin__: [
      "object",
      "list",
      "dict",
      "set",
      "frozenset",
      "bytearray",
      "bytes",
      "int",
      "long",
      "unicode",
    ],
    // Values of options.
    argparse: ["Namespace"],
    collections: ["OrderedDict", "defaultdict"],
    datetime: ["date", "datetime", "time", "timedelta", "timezone"],
    decimal: ["Decimal"],
    pathlib: ["PosixPath", "PurePosixPath", "WindowsPath", "PureWindowsPath", "Path", "PurePath"],
    "pathlib._local": ["PosixPath", "PurePosixPath", "WindowsPath", "PureWindowsPath", "Path", "PurePath"],
  }).map(([module, names]) => [module, new Set<string>(names)]),
);

/** The C++ axes behind `_ax`. */
const CPP_AXIS = /^(regular|variable|integer|category_str|category_int|boolean)(_[a-z_]+)?$/;

/** Whether a global may occur in a pickle of a rabbit file. */
export function isAllowedGlobal({ module, name }: Global): boolean {
  if (module === "boost_histogram._core.axis") return CPP_AXIS.test(name);
  return ALLOWED.get(module)?.has(name) ?? false;
}
