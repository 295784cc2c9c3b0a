import { namedToyCount, type RunFits } from "@rabbit-fit/results";

/** What to say of the fits that did not converge; undefined where all of them did. */
export function convergenceWarning({ fits, toys }: RunFits): string | undefined {
  const unfinished = fits.filter(({ status }) => status.kind === "not-converged");
  const names = unfinished.map(({ result }) => (result === "" ? "data" : result));
  const failures = toys.flatMap(({ failures }) => failures);
  const failed = failures.reduce((sum, { count }) => sum + count, 0);
  if (names.length + failed === 0) return undefined;
  if (failed > 0) {
    const total = toys.reduce((sum, summary) => sum + summary.toys, 0);
    const first = failures.flatMap((failure) => failure.first).slice(0, namedToyCount);
    names.push(`${failed} of ${total} toys (${first.join(", ")}${failed > first.length ? ", ..." : ""})`);
  }
  return `Not converged: the fit to ${names.join(", ")}. The result is written all the same.`;
}
