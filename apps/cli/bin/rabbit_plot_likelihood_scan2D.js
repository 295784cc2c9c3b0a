#!/usr/bin/env node
import { start } from "./start.js";

await start(["plot", "scan2d", ...process.argv.slice(2)]);
