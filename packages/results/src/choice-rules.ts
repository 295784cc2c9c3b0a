import type { FitStage } from "@rabbit-fit/contracts";
import { listOf, oneOf, text } from "@rabbit-fit/contracts/options";

/** What choices of several views of a result have in common. */
export const nameList = listOf(text, "names");
export const stageRule = oneOf<FitStage>({ prefit: true, postfit: true });

/** @throws RabbitInputError where one of the arguments, by its name, is not a list of names */
export function checkNames(lists: Readonly<Record<string, readonly string[]>>): void {
  for (const [argument, list] of Object.entries(lists)) nameList.check(list, argument);
}
