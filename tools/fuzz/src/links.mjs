/** Adds to a file what no program writes: links, cycles, depth, and sizes of which nothing is stored. */
const additions = [
  (file, module, random) =>
    module.create_hard_link(file.file_id, random.pick(["/", "/meta"]), random.pick(["/x", "/meta/x"])),
  (file, module, random) =>
    module.create_soft_link(file.file_id, random.pick(["/x", "/", "/nowhere", "x", "/meta"]), "/x"),
  (file, module, random) =>
    module.create_external_link(
      file.file_id,
      random.pick(["/etc/passwd", "other.hdf5"]),
      "/x",
      random.pick(["/x", "/external_terms"]),
    ),
  (file, module, random) => {
    module.create_group(file.file_id, "/auxiliary_", false);
    module.create_hard_link(file.file_id, "/", `/auxiliary_/${random.below(9)}`);
  },
  (file, module, random) => {
    let path = "";
    for (let i = random.below(60); i >= 0; i--) module.create_group(file.file_id, (path += "/g"), false);
  },
  (file, module, random) => {
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
    const path = random.pick(["/hdata_var", "/hbetavariations", "/hpseudodata_var", "/y"]);
    module.create_dataset(file.file_id, path, 0n, metadata);
    module.resize_dataset(file.file_id, path, maxshape);
  },
];

/** Changes a file in place. What HDF5 does not let happen does not happen. */
export function addHostileParts(File, module, path, random) {
  const file = new File(path, "a");
  try {
    for (let i = random.below(3); i >= 0; i--) random.pick(additions)(file, module, random);
  } catch {
    // The file stays as it is.
  } finally {
    file.close();
  }
}
