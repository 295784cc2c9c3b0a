#!/usr/bin/env node
import { main } from "../dist/bundle/main.js";

await main(["fit", ...process.argv.slice(2)]);
