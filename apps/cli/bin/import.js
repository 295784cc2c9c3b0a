throw new Error(
  "rabbit-fit is the command `rabbit` and has nothing to import. In a program import from the packages that the command " +
    "is made of: `fit` from @rabbit-fit/fitter, `TensorWriter` from @rabbit-fit/tensor-writer, `Filler` from " +
    "@rabbit-fit/sparse-hist, `readFitInput` and `writeFitResult` from @rabbit-fit/io-hdf5/node, `viewResult` from " +
    "@rabbit-fit/results.",
);
