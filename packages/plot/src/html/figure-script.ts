/**
 * The script of interactive figures. It runs in browsers only, and is written for them as it stands: nothing is compiled. It finds the
 * figures of the page, each with its data beside it.
 */
export const figureScript = `
"use strict";
for (const figure of document.querySelectorAll(".rabbit-figure")) {
  const svg = figure.querySelector("svg");
  const panels = JSON.parse(figure.querySelector("script").textContent);
  const whole = svg.viewBox.baseVal;
  const full = { x: whole.x, y: whole.y, width: whole.width, height: whole.height };
  const tip = document.createElement("div");
  tip.className = "tip";
  tip.hidden = true;
  figure.append(tip);

  const point = (event) => {
    const place = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    return [place.x, place.y];
  };
  const show = (box) => {
    svg.setAttribute("viewBox", [box.x, box.y, box.width, box.height].join(" "));
  };
  svg.addEventListener("wheel", (event) => {
    // A page that is longer than a figure scrolls.
    if (figure.closest("[data-wheel=control]") && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const [x, y] = point(event);
    const box = svg.viewBox.baseVal;
    const factor = Math.exp(Math.max(-0.5, Math.min(0.5, event.deltaY / 300)));
    const width = Math.min(full.width, Math.max(full.width / 60, box.width * factor));
    const scale = width / box.width;
    if (width === full.width) return show(full);
    show({ x: x - (x - box.x) * scale, y: y - (y - box.y) * scale, width, height: box.height * scale });
  }, { passive: false });
  svg.addEventListener("dblclick", () => show(full));
  let grip;
  svg.addEventListener("pointerdown", (event) => {
    if (event.target.closest(".entry")) return;
    grip = point(event);
    svg.setPointerCapture(event.pointerId);
  });
  svg.addEventListener("pointerup", () => { grip = undefined; });
  svg.addEventListener("pointermove", (event) => {
    const [x, y] = point(event);
    const box = svg.viewBox.baseVal;
    if (grip && box.width < full.width) {
      show({ x: box.x + grip[0] - x, y: box.y + grip[1] - y, width: box.width, height: box.height });
      return;
    }
    const lines = linesAt(x, y);
    tip.hidden = lines.length === 0;
    if (tip.hidden) return;
    tip.textContent = lines.join("\\n");
    const frame = figure.getBoundingClientRect();
    const left = event.clientX - frame.left + 14;
    const over = left + tip.offsetWidth > frame.width;
    tip.style.left = (over ? left - 28 - tip.offsetWidth : left) + "px";
    tip.style.top = event.clientY - frame.top + 14 + "px";
  });
  svg.addEventListener("pointerleave", () => { tip.hidden = true; });

  const hidden = new Set();
  for (const entry of figure.querySelectorAll(".entry")) {
    const key = entry.dataset.key;
    entry.setAttribute("role", "button");
    entry.setAttribute("tabindex", "0");
    const toggle = () => {
      if (hidden.has(key)) hidden.delete(key);
      else hidden.add(key);
      for (const part of figure.querySelectorAll("[data-key]")) {
        if (part.dataset.key !== key) continue;
        if (part.classList.contains("entry")) part.classList.toggle("off", hidden.has(key));
        else part.style.display = hidden.has(key) ? "none" : "";
      }
    };
    entry.addEventListener("click", toggle);
    entry.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") { event.preventDefault(); toggle(); }
    });
  }

  const number = (value) => {
    if (value === null || !Number.isFinite(value)) return "-";
    return Number(value.toPrecision(5)).toString().replace("-", "\\u2212");
  };
  const valueAt = (place, [from, to], [low, high], scale) => {
    const share = (place - from) / (to - from);
    return scale === "log" ? low * (high / low) ** share : low + share * (high - low);
  };
  const binOf = (edges, value) => {
    if (!(value >= edges[0] && value <= edges[edges.length - 1])) return -1;
    let [low, high] = [0, edges.length - 1];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (edges[middle] <= value) low = middle;
      else high = middle;
    }
    return low;
  };
  const range = (edges, bin, categories) =>
    categories ? categories[bin] ?? "" : number(edges[bin]) + " \\u2013 " + number(edges[bin + 1]);

  function linesAt(px, py) {
    const panel = panels.find(({ box }) => px >= box.left && px <= box.right && py >= box.top && py <= box.bottom);
    if (!panel) return [];
    const { box, categories: [xNames, yNames] } = panel;
    const x = valueAt(px, [box.left, box.right], panel.x, panel.scales[0]);
    const y = valueAt(py, [box.bottom, box.top], panel.y, panel.scales[1]);
    const near = (value, name) => Math.abs(value - name) <= 0.5;
    let head;
    const lines = [];
    for (const layer of panel.layers) {
      if (hidden.has(layer.key)) continue;
      if (layer.kind === "steps" || layer.kind === "area") {
        const bin = binOf(layer.edges, x);
        if (bin < 0) continue;
        head ??= range(layer.edges, bin, xNames);
        const text = layer.kind === "steps" ? number(layer.values[bin])
          : layer.shows === "range" ? number(layer.low[bin]) + " \\u2026 " + number(layer.high[bin])
          : number(layer.high[bin] - layer.low[bin]);
        lines.push(layer.name + ": " + text);
      } else if (layer.kind === "points" || layer.kind === "curve") {
        // The point whose place is nearest to the pointer, along the axis that has categories or bins.
        let best = -1, least = Infinity;
        layer.x.forEach((at, i) => {
          const away = yNames ? Math.abs(layer.y[i] - y) : Math.abs(at - x);
          if (at !== null && layer.y[i] !== null && away < least) [best, least] = [i, away];
        });
        if (best < 0) continue;
        if (yNames && !near(layer.y[best], y)) continue;
        const value = yNames ? layer.x[best] : layer.y[best];
        const [low, high] = yNames ? [layer.xLow, layer.xHigh] : [layer.yLow, layer.yHigh];
        if (yNames) head ??= yNames[Math.floor(layer.y[best])];
        else if (layer.kind === "curve") head ??= number(layer.x[best]);
        const bars = low && high && low[best] !== null
          ? " +" + number(high[best] - value) + " \\u2212" + number(value - low[best]) : "";
        lines.push(layer.name + ": " + number(value) + bars);
      } else if (layer.kind === "boxes") {
        const i = layer.x0.findIndex((_, k) => yNames
          ? y >= Math.min(layer.y0[k], layer.y1[k]) && y <= Math.max(layer.y0[k], layer.y1[k])
          : x >= layer.x0[k] && x <= layer.x1[k]);
        if (i < 0) continue;
        if (yNames) head ??= yNames[Math.floor((layer.y0[i] + layer.y1[i]) / 2)];
        const value = layer.shows === "y" ? layer.y1[i] - layer.y0[i] : layer.x1[i] - layer.x0[i];
        lines.push(layer.name + ": " + number(value));
      } else if (layer.kind === "matrix") {
        const [column, row] = [binOf(layer.xEdges, x), binOf(layer.yEdges, y)];
        if (column < 0 || row < 0) continue;
        head ??= range(layer.xEdges, column, xNames) + ", " + range(layer.yEdges, row, yNames);
        lines.push(layer.name + ": " + number(layer.values[row * (layer.xEdges.length - 1) + column]));
      }
    }
    return head === undefined ? lines : [head, ...lines];
  }
}
`;
