#!/usr/bin/env node
import { start } from "./start.js";

await start(["limit", ...process.argv.slice(2)]);
