export { toPdf } from "./to-pdf.js";
export { toPng } from "./to-png.js";
