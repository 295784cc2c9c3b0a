#!/usr/bin/env node
import { start } from "./start.js";

await start(["plot", "hists", ...process.argv.slice(2)]);
