#!/usr/bin/env node
import { start } from "./start.js";

await start(["plot", "uncertainties", ...process.argv.slice(2)]);
