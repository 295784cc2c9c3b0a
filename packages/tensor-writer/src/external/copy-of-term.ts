import type { ExternalTerm } from "@rabbit-fit/contracts";

/** A term in new arrays: a fit that takes the tensor over may move them away. */
export function copyOfTerm(term: ExternalTerm): ExternalTerm {
  const { parameters, gradient, hessian } = term;
  return {
    ...term,
    parameters: [...parameters],
    ...(gradient && { gradient: gradient.slice() }),
    ...(hessian && { hessian: copyOfHessian(hessian) }),
  };
}

function copyOfHessian(hessian: NonNullable<ExternalTerm["hessian"]>): NonNullable<ExternalTerm["hessian"]> {
  if (hessian.kind === "dense") return { ...hessian, values: hessian.values.slice() };
  const upper = hessian.upper.map(({ firstRow, rowStart, columns, values }) => ({
    firstRow,
    rowStart: rowStart.slice(),
    columns: columns.slice(),
    values: values.slice(),
  }));
  return { ...hessian, upper };
}
