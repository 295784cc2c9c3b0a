import { parametersOption } from "../options.js";

/** The options of `rabbit print parameters` besides those of every table. */
export const parametersOptionSpecs = [parametersOption] as const;
