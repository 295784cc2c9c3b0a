import {
  above0,
  anything,
  byKind,
  flag,
  listOf,
  oneOf,
  optionsOf,
  text,
} from "@rabbit-fit/contracts/options";
import type {
  AnalysisSpec,
  FullNllSpec,
  HistogramsSpec,
  ImpactsSpec,
  SaturatedTestsSpec,
} from "./analysis-spec.js";
import type {
  AsymmetricDefinition,
  GlobalAsymmetricDefinition,
  ImpactDefinition,
  NonprofiledDefinition,
  SymmetricImpactDefinition,
} from "./impact-definition.js";
import { mappingsRule } from "./mapping-spec.js";
import { scanSpecRules } from "./scan-rules.js";

const names = listOf(text, "names");
const symmetricImpacts = optionsOf<SymmetricImpactDefinition>({ kind: anything, of: names, on: names });
export const impactDefinition = byKind<ImpactDefinition>({
  traditional: symmetricImpacts,
  global: symmetricImpacts,
  "gaussian-global": symmetricImpacts,
  nonprofiled: optionsOf<NonprofiledDefinition>({ kind: anything }),
  asymmetric: optionsOf<AsymmetricDefinition>({
    kind: anything,
    of: names,
    except: names,
    on: names,
    level: above0,
  }),
  "global-asymmetric": optionsOf<GlobalAsymmetricDefinition>({
    kind: anything,
    of: names,
    except: names,
    sigma: above0,
  }),
});

/** One line for each kind of analysis. */
export const analysisRule = byKind<AnalysisSpec>({
  histograms: optionsOf<HistogramsSpec>({
    kind: anything,
    mappings: mappingsRule,
    composite: flag,
    perProcess: flag,
    errors: flag,
    errorsPerProcess: flag,
    globalImpacts: flag,
    gaussianGlobalImpacts: flag,
    covariance: flag,
    variations: flag,
    chi2: flag,
  }),
  "saturated-tests": optionsOf<SaturatedTestsSpec>({
    kind: anything,
    mappings: mappingsRule,
    others: oneOf<SaturatedTestsSpec["others"]>({ refused: true, "left-out": true }),
  }),
  "full-nll": optionsOf<FullNllSpec>({ kind: anything }),
  impacts: optionsOf<ImpactsSpec>(
    { kind: anything, definition: impactDefinition },
    { required: ["definition"] },
  ),
  ...scanSpecRules,
});
