import type { FitResult, PythonValue } from "@rabbit-fit/contracts";
import { flag, isMap, listOf, number, oneOf, optionsOf, text } from "@rabbit-fit/contracts/options";

/**
 * The options of a fit without which its numbers cannot be understood. `FitOptions` of `@rabbit-fit/fitter` are such
 * settings; what the commands of rabbit and rabbit-fit write records its own (`recordedSettings`).
 */
export interface ResultSettings {
  readonly data?: {
    /** Names or regular expressions of parameters of interest whose true values are shown. None by default. */
    readonly unblind?: readonly string[];
    readonly toys?: {
      /** Toys of the expectation, which is the default, or of the observed data. */
      readonly dataMode?: "expected" | "observed";
      readonly randomizeSystematics?: "frequentist" | "bayesian" | "none";
      readonly randomizeParameters?: boolean;
    };
  };
  readonly parameters?: {
    /** Parameters of interest are stored as they are. By default they are stored as square roots. */
    readonly allowNegative?: boolean;
    /** Names or regular expressions of parameters that were kept fixed. */
    readonly freeze?: readonly string[];
    /** Centres of the constraints of nuisance parameters; 0 by default. */
    readonly constraintMinima?: readonly { readonly parameter: string; readonly value: number }[];
  };
}

type DataSettings = NonNullable<ResultSettings["data"]>;
type ToySettings = NonNullable<DataSettings["toys"]>;
type ParameterSettings = NonNullable<ResultSettings["parameters"]>;

/** The other options of a fit are of no concern here. */
const others = { others: "ignored" } as const;
const names = listOf(text, "names");

/** What each setting can be. */
export const settingsRule = optionsOf<ResultSettings>(
  {
    data: optionsOf<DataSettings>(
      {
        unblind: names,
        toys: optionsOf<ToySettings>(
          {
            dataMode: oneOf<ToySettings["dataMode"]>({ expected: true, observed: true }),
            randomizeSystematics: oneOf<ToySettings["randomizeSystematics"]>({
              frequentist: true,
              bayesian: true,
              none: true,
            }),
            randomizeParameters: flag,
          },
          others,
        ),
      },
      others,
    ),
    parameters: optionsOf<ParameterSettings>(
      {
        allowNegative: flag,
        freeze: names,
        constraintMinima: listOf(
          optionsOf<{ parameter: string; value: number }>(
            { parameter: text, value: number },
            { required: ["parameter", "value"] },
          ),
          "objects { parameter, value }",
        ),
      },
      others,
    ),
  },
  others,
);

/** The settings that a result records as the arguments of the command that has written it; the defaults where it records none. */
export function recordedSettings({ info }: Pick<FitResult["meta"], "info">): ResultSettings {
  const args = info.get("args");
  const argument = (name: string) => (isMap(args) ? (args.get(name) as PythonValue) : undefined);
  return {
    data: {
      unblind: texts(argument("unblind")),
      toys: {
        dataMode: argument("toysDataMode") === "observed" ? "observed" : "expected",
        randomizeSystematics: systematics(argument("toysSystRandomize")),
        randomizeParameters: argument("toysRandomizeParameters") === true,
      },
    },
    parameters: {
      allowNegative: argument("allowNegativeParam") === true,
      freeze: texts(argument("freezeParameters")),
      constraintMinima: items(argument("setConstraintMinimum")).flatMap((pair) => {
        const [parameter, value] = items(pair).map(String);
        return parameter === undefined ? [] : [{ parameter, value: Number(value) }];
      }),
    },
  };
}

function systematics(value: PythonValue | undefined): "frequentist" | "bayesian" | "none" {
  return value === "bayesian" || value === "none" ? value : "frequentist";
}

function texts(value: PythonValue | undefined): string[] {
  return items(value).filter((item) => typeof item === "string");
}

function items(value: PythonValue | undefined): readonly PythonValue[] {
  if (Array.isArray(value)) return value;
  const isTuple = typeof value === "object" && value !== null && "kind" in value && value.kind === "tuple";
  return isTuple ? value.items : [];
}
