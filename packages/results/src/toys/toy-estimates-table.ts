import { blindedValue } from "../blinding.js";
import { type ParameterContext, parameterTraits } from "../parameters/fitted-parameters.js";
import { type Table, type TableColumn, type TableRow, table } from "../tables/table.js";
import type { ToyColumns } from "./toy-columns.js";

/**
 * A row for each toy: how its fit ended, -ln L at the minimum less that of the saturated model, the estimated distance to the minimum, and
 * each of these parameters with its uncertainty. In JSON and CSV they are `x(NAME)`, `sigma(NAME)` and, of a square root,
 * `mu(NAME)`.
 *
 * @param parameters names of columns of the toys, all by default
 * @throws RabbitInputError where a parameter has no column
 */
export function toyEstimatesTable(
  toys: ToyColumns,
  context: ParameterContext,
  parameters: readonly string[] = toys.parameters,
): Table {
  const { isSquared } = parameterTraits(parameters, context);
  const estimates = parameters.map((name) => ({
    name,
    x: toys.blinded.has(name) ? undefined : toys.x(name),
    sigma: toys.sigma(name),
    squared: isSquared(name),
  }));
  const columns: TableColumn[] = [
    { key: "toy", kind: "integer", title: "Toy" },
    { key: "status", kind: "text", title: "Status" },
    { key: "nll", kind: "number", title: "-ln L", latexTitle: "$-\\ln L$" },
    { key: "edm", kind: "number", title: "edm" },
    ...estimates.flatMap(({ name, squared }): TableColumn[] => [
      { key: `x(${name})`, fieldKeys: [`x(${name})`, `sigma(${name})`], kind: "estimate", title: name },
      ...(squared ? [{ key: `mu(${name})`, kind: "number", title: `mu of ${name}` } as const] : []),
    ]),
  ];
  const row = (i: number): TableRow => ({
    toy: toys.toys[i]!,
    status: toys.status[i],
    nll: toys.nll[i]!,
    edm: toys.edm[i]!,
    ...Object.fromEntries(
      estimates.flatMap(({ name, x, sigma, squared }) => {
        const value = x?.[i] ?? blindedValue;
        const mu = value === blindedValue ? value : value ** 2;
        return [[`x(${name})`, { value, uncertainty: sigma[i] }], ...(squared ? [[`mu(${name})`, mu]] : [])];
      }),
    ),
  });
  return table({
    columns,
    rows: {
      *[Symbol.iterator]() {
        for (let i = 0; i < toys.toys.length; i++) yield row(i);
      },
    },
  });
}
