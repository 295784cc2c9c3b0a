const op = (...bytes) => Uint8Array.from(bytes);
const latin1 = (text) => Uint8Array.from(Buffer.from(text, "latin1"));

function uint32(value) {
  return [value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, (value >>> 24) & 0xff];
}

/** Names of what a pickle of a rabbit file may call, and of what would run code. */
const GLOBALS = [
  "numpy ndarray",
  "numpy dtype",
  "numpy zeros",
  "numpy frombuffer",
  "numpy uint64",
  "numpy int8",
  "numpy bool_",
  "numpy.core.multiarray scalar",
  "numpy.core.multiarray _reconstruct",
  "numpy.core.numeric _frombuffer",
  "hist.axis Regular",
  "hist.axis StrCategory",
  "boost_histogram._core.axis regular_uoflow",
  "boost_histogram._core.axis category_str",
  "boost_histogram._core.axis regular_trans",
  "boost_histogram._core.axis integer_none",
  "boost_histogram._core.axis variable_uoflow",
  "hist.storage Weight",
  "wums.ioutils make_Hist",
  "wums.ioutils H5PickleProxy",
  "wums.ioutils H5Buffer",
  "wums.ioutils H5Path",
  "_codecs encode",
  "copyreg _reconstructor",
  "builtins set",
  "builtins complex",
  "builtins bytearray",
  "collections OrderedDict",
  "datetime datetime",
  "datetime timedelta",
  "decimal Decimal",
  "pathlib PosixPath",
  "argparse Namespace",
  "os system",
  "posix system",
  "builtins eval",
  "builtins exec",
  "subprocess Popen",
  "builtins __import__",
  "builtins getattr",
  "nt system",
  "builtins open",
];

const TEXTS = [
  "f8",
  "O8",
  "<U0",
  "S0",
  ">i4",
  "M8",
  "touch",
  "log",
  "_ax",
  "path",
  "name",
  "\u00e9",
  "F",
  "1e999",
];

/** A random stream of opcodes: most of it is well formed. */
export function hostilePickle(random, sentinel) {
  const out = [op(0x80, 5)];
  let depth = 0;
  const text = (value) => out.push(op(0x58, ...uint32(Buffer.byteLength(value))), Buffer.from(value, "utf8"));
  const global = () => {
    const [module, name] = random.pick(GLOBALS).split(" ");
    out.push(latin1(`c${module}\n${name}\n`));
  };
  const value = () => {
    if (++depth > 12) return out.push(op(0x4e));
    const kind = random.below(17);
    const some = () => {
      out.push(op(0x28));
      for (let i = random.below(5); i > 0; i--) value();
    };
    if (kind === 0) out.push(op(0x4a, ...uint32(random.pick([0, 1, -1, 2 ** 31 - 1, 1e9, 7]))));
    else if (kind === 1) text(random.pick([...TEXTS, `touch ${sentinel}`]));
    else if (kind === 2) out.push(op(0x47, ...Array.from({ length: 8 }, () => random.below(256))));
    else if (kind === 3) some() && out.push(op(0x74));
    else if (kind === 4) {
      out.push(op(0x5d, 0x94));
      some();
      out.push(op(0x65));
    } else if (kind === 5) {
      out.push(op(0x7d, 0x94, 0x28));
      for (let i = random.below(4); i > 0; i--) {
        value();
        value();
      }
      out.push(op(0x75));
    } else if (kind <= 8) {
      global();
      out.push(op(0x28));
      for (let i = random.below(5); i > 0; i--) value();
      out.push(op(0x74, random.pick([0x52, 0x81]), 0x94));
      if (random.next() < 0.4) {
        value();
        out.push(op(0x62));
      }
    } else if (kind === 9) out.push(op(0x68, random.below(6)));
    else if (kind === 10) {
      out.push(op(0x8f, 0x94));
      some();
      out.push(op(0x90));
    } else if (kind === 11) {
      value();
      out.push(op(0x51));
    } else if (kind === 12) {
      const length = random.below(20);
      out.push(op(0x43, length, ...Array.from({ length }, () => random.below(256))));
    } else if (kind === 13)
      out.push(op(0x8b, ...uint32(random.pick([4, 8, 100, 1e6]))), new Uint8Array(8).fill(0x7f));
    else if (kind === 14) out.push(latin1(`V\\U${random.pick(["00110000", "0010ffff", "ffffffff"])}\n`));
    else if (kind === 15) out.push(op(random.pick([0x88, 0x89, 0x4e, 0x29])));
    else out.push(latin1(`I${random.pick(["99999999999999999999", "00", "01", "-1"])}\n`));
    depth--;
  };
  const shape = random.below(10);
  if (shape === 0) {
    // Lists in lists.
    out.push(new Uint8Array(1 + random.below(5000)).fill(0x5d));
  } else if (shape === 1) {
    // Lists of the same list, again and again.
    out.push(op(0x5d, 0x94));
    const levels = 3 + random.below(40);
    for (let i = 0; i < levels; i++)
      out.push(op(0x5d, 0x94, 0x28), ...Array.from({ length: 10 }, () => op(0x68, i)), op(0x65));
  } else if (shape === 2) {
    // Tuples in tuples, closed.
    out.push(op(0x4e), new Uint8Array(1 + random.below(5000)).fill(0x85));
  } else value();
  out.push(op(0x2e));
  return Buffer.concat(out);
}
