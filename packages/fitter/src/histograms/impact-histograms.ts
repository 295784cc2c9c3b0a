import { axisNames, fitHistogramNames, groupedImpacts } from "@rabbit-fit/contracts";
import { type Histogram, histogram, regularAxis, stringCategoryAxis } from "@rabbit-fit/sparse-hist";
import type { AsymmetricImpacts, SymmetricImpacts } from "../impacts/impact-tables.js";

const names: { readonly [K in (SymmetricImpacts | AsymmetricImpacts)["kind"]]: string } = {
  traditional: fitHistogramNames.impacts,
  global: fitHistogramNames.globalImpacts,
  "gaussian-global": fitHistogramNames.gaussianGlobalImpacts,
  nonprofiled: fitHistogramNames.nonprofiledImpacts,
  asymmetric: fitHistogramNames.asymmetricImpacts,
  "global-asymmetric": fitHistogramNames.globalAsymmetricImpacts,
};

/** Impacts of single sources and of groups, in the layout of Python rabbit. */
export function impactHistograms(table: SymmetricImpacts | AsymmetricImpacts): {
  readonly single: Histogram;
  readonly grouped: Histogram;
} {
  const name = names[table.kind];
  const sources = (of: readonly string[]) => stringCategoryAxis(of, { name: axisNames.impacts });
  const parameters = stringCategoryAxis(table.parameters, { name: axisNames.parameters });
  const groupedName = groupedImpacts(name);
  if ("totals" in table) {
    return {
      single: histogram([parameters, sources(table.sources)], { name, values: table.impacts }),
      grouped: histogram([parameters, sources(table.groups)], { name: groupedName, values: table.grouped }),
    };
  }
  const downUp = regularAxis(2, -2, 2, { name: axisNames.downUp, underflow: false, overflow: false });
  return {
    single: histogram([sources(table.sources), downUp, parameters], {
      name,
      label: "Impacts of non profiled parameter variations",
      values: table.impacts,
    }),
    grouped: histogram([sources(table.groups), downUp, parameters], {
      name: groupedName,
      values: table.grouped,
    }),
  };
}
