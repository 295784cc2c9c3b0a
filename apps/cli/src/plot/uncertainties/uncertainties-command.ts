import { selections, type UncertaintiesFigureOptions, uncertaintiesFigure } from "@rabbit-fit/plot";
import { histLook, withoutEnergy } from "../common-options.js";
import { figureCommand } from "../figure-command.js";
import { histLookSpecs } from "../hist-look-options.js";
import { shownChannels } from "../shown-channels.js";
import { uncertaintiesOptionSpecs } from "./options.js";

/** `rabbit plot uncertainties`. */
export const uncertaintiesPlotCommand = figureCommand({
  specs: [...uncertaintiesOptionSpecs, ...histLookSpecs],
  *make(result, values, { common, warn }) {
    const [group] = result.groups;
    const { extraTextLoc: place, flterUncertainties: groups, grouping } = values;
    const options: UncertaintiesFigureOptions = {
      ...(values.noEnergy ? withoutEnergy(common) : common),
      ...histLook(values),
      ...(place !== null && place.length >= 2 && { notesAt: [place[0]!, place[1]!] as const }),
      fit: group!.name,
      axisOrder: values.invertAxes ? "reversed" : "usual",
      impacts: values.impactType === "global" ? "global" : "gaussian-global",
      scale: values.absolute ? "absolute" : "relative",
      total: values.noUncertainty ? "none" : "shown",
      ...(groups !== null && { groups }),
      ...(grouping !== null && { grouping }),
    };
    for (const at of shownChannels(result, values, { stage: "postfit", warn })) {
      for (const selected of selections(group!, { ...at, axes: values.selectionAxes })) {
        yield uncertaintiesFigure(result, { ...options, ...at, ...(selected.size > 0 && { at: selected }) });
      }
    }
  },
});
