/** Adds to a file what no program writes: links, cycles, depth, and sizes of which nothing is stored. */
const additions = {
  "a hard link": (file, module, random) =>
    module.create_hard_link(
      file.file_id,
      random.pick(["/", "/meta", "/auxiliary"]),
      random.pick(["/x", "/meta/x", "/auxiliary/x"]),
    ),
  "a soft link": (file, module, random) =>
    module.create_soft_link(
      file.file_id,
      random.pick(["/x", "/", "/nowhere", "x", "/meta"]),
      random.pick(["/x", "/auxiliary/y"]),
    ),
  "an external link": (file, module, random) =>
    module.create_external_link(
      file.file_id,
      random.pick(["/etc/passwd", "other.hdf5"]),
      "/x",
      random.pick(["/x", "/external_terms"]),
    ),
  "a cycle": (file, module, random) => {
    const group = random.pick(["/external_terms/cycle", "/auxiliary/cycle", "/meta/cycle", "/cycle"]);
    module.create_group(file.file_id, group, false);
    module.create_hard_link(file.file_id, random.pick(["/", group]), `${group}/${random.below(9)}`);
  },
  "groups in groups": (file, module, random) => {
    let path = random.pick(["", "/auxiliary", "/auxiliary/bundle"]);
    for (let i = random.below(60); i >= 0; i--) module.create_group(file.file_id, (path += "/g"), false);
  },
  "numbers that are not written": (file, module, random) => {
    const { value: type } = random.pick([module.H5T_class_t.H5T_FLOAT, module.H5T_class_t.H5T_INTEGER]);
    const size = random.pick([2 ** 20, 2 ** 28, 2 ** 33, 2 ** 40, 2 ** 52]);
    const maxshape = [BigInt(size)];
    const metadata = {
      type,
      size: 8,
      signed: true,
      vlen: false,
      littleEndian: true,
      shape: [0n],
      maxshape,
      chunks: [1024n],
    };
    const path = random.pick([
      "/hdata_var",
      "/hbetavariations",
      "/auxiliary/bundle/y",
      "/external_terms/dense/constant",
      "/y",
    ]);
    module.create_dataset(file.file_id, path, 0n, metadata);
    module.resize_dataset(file.file_id, path, maxshape);
  },
};

export const additionNames = Object.keys(additions);

/**
 * Changes a file in place. What HDF5 does not let happen does not happen.
 *
 * @param added told the name of each change that has been made
 */
export function addHostileParts({ File, module }, path, random, added) {
  const file = new File(path, "a");
  try {
    for (let i = random.below(3); i >= 0; i--) {
      const name = random.pick(additionNames);
      additions[name](file, module, random);
      added(name);
    }
  } catch (error) {
    // HDF5 says no, as where the name is taken; anything else is a fault of this script.
    if (!/HDF5-DIAG|#\d+:|unable|exists/i.test(String(error?.message))) throw error;
  } finally {
    file.close();
  }
}
