/** How a report looks, on screens and on paper. */
export const pageStyle = `
:root{color-scheme:light}
body{margin:0 auto;max-width:75rem;padding:1rem;font:16px/1.45 Arimo,Helvetica,Arial,'Liberation Sans',sans-serif;color:#1b1b1b;background:#fff}
h1{margin:.2em 0}
h2{margin:2rem 0 .6rem;border-bottom:1px solid #bbb;padding-bottom:.2rem}
nav ul{display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;list-style:none;padding:0;margin:.5rem 0}
a{color:#0b5394}
.table{overflow-x:auto;margin:0 0 1.4rem}
table{border-collapse:collapse;font-size:.92rem;font-variant-numeric:tabular-nums}
caption{text-align:left;font-weight:bold;padding:.3rem 0}
th,td{padding:.22rem .7rem;text-align:left;border-bottom:1px solid #e3e3e3;vertical-align:middle;overflow-wrap:break-word}
.facts td{overflow-wrap:anywhere}
td.number,th.number{text-align:right}
td.number{white-space:nowrap}
thead th{max-width:11rem}
tbody th{max-width:24rem}
thead th{border-bottom:2px solid #888;vertical-align:bottom}
tbody th{font-weight:normal;min-width:9rem}
.facts tbody th{color:#555;white-space:nowrap;vertical-align:top}
th button{all:unset;cursor:pointer;text-decoration:underline dotted #888}
th button:focus-visible{outline:2px solid #0b5394}
th[aria-sort=ascending] button::after{content:" ▲"}
th[aria-sort=descending] button::after{content:" ▼"}
.search{display:block;margin:.2rem 0;font-size:.9rem}
.note{color:#555;font-size:.88rem;margin:.3rem 0;max-width:60rem}
.warnings{background:#fff6df;border-left:4px solid #d99a00;margin:0;padding:.6rem 1rem .6rem 2rem;overflow-wrap:anywhere}
.bar{display:block}
.bar .band{fill:#e8e8e8}
.bar .zero{stroke:#888}
.bar path{stroke:#1b1b1b;stroke-width:1.6;fill:none}
.bar .up{fill:#e76300}
.bar .down{fill:#3f90da}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(26rem,100%),1fr));gap:1rem}
figure{margin:0;border:1px solid #e3e3e3;padding:.5rem;break-inside:avoid}
figcaption{font-size:.9rem;color:#333;overflow-wrap:anywhere}
footer{margin-top:2rem;color:#555;font-size:.85rem}
@media print{
body{max-width:none;padding:0;font-size:10pt}
nav,.search{display:none}
th button{text-decoration:none}
h2,caption{break-after:avoid}
tr{break-inside:avoid}
thead{display:table-header-group}
.table{overflow:visible}
th,td{padding:.15rem .4rem;overflow-wrap:anywhere}
td.number{white-space:normal}
.figures{grid-template-columns:1fr 1fr}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}
}
`;
