"use strict";
(() => {
  const STEPS = 20, REACH = 12, MOST = 48, SHOWN = 6;
  const all = JSON.parse(document.getElementById("data").textContent);

  function clamp(value, low, high) { return Math.min(high, Math.max(low, value)); }

  function stretched(axis, value) {
    return axis.spacing === "log" ? Math.log(value) : axis.spacing === "symmetric_log" ? Math.asinh(value / axis.linear) : value;
  }

  function element(tag, text) {
    const made = document.createElement(tag);
    if (text !== undefined) made.textContent = text;
    return made;
  }

  // Titles, symbols and units are HTML that zpjax has escaped.
  function markup(tag, html) {
    const made = document.createElement(tag);
    made.innerHTML = html;
    return made;
  }

  // Only digits and tags of our own making.
  function power(value, digits) {
    const [head, tail] = value.toExponential(digits).split("e");
    return `${head}×10<sup>${String(Number(tail)).replace("-", "−")}</sup>`;
  }

  function number(value) {
    const size = Math.abs(value);
    return size !== 0 && (size < 1e-3 || size >= 1e5) ? power(value, 2) : String(Number(value.toPrecision(4)));
  }

  function parsed(d) {
    return d.split("M").slice(1).map((line) => line.split("L").map((pair) => pair.replace("Z", "").split(" ").map(Number)));
  }

  function nearestOf(line, x, y, sx, sy) {
    let best = Infinity;
    for (let i = 0; i + 1 < line.length; i++) {
      const ax = (line[i][0] - x) * sx, ay = (line[i][1] - y) * sy;
      const bx = (line[i + 1][0] - x) * sx, by = (line[i + 1][1] - y) * sy;
      const dx = bx - ax, dy = by - ay, length = dx * dx + dy * dy;
      const t = length ? clamp(-(ax * dx + ay * dy) / length, 0, 1) : 0;
      best = Math.min(best, Math.hypot(ax + t * dx, ay + t * dy));
    }
    return best;
  }

  function decoded(text) {
    const raw = atob(text), values = new Int8Array(raw.length);
    for (let i = 0; i < raw.length; i++) values[i] = raw.charCodeAt(i);
    return values;
  }

  function index(nodes, fraction) {
    let best = 0;
    for (let i = 1; i < nodes.length; i++) if (Math.abs(nodes[i] - fraction) < Math.abs(nodes[best] - fraction)) best = i;
    return best;
  }

  class Figure {
    constructor(root, data) {
      this.data = data;
      this.root = root;
      this.canvas = root.querySelector(".canvas");
      this.svg = root.querySelector("svg.figure");
      this.plane = root.querySelector("svg.plane");
      this.tip = root.querySelector(".tip");
      this.width = this.plane.viewBox.baseVal.width;
      this.height = this.plane.viewBox.baseVal.height;
      this.left = Number(this.svg.dataset.left);
      this.top = Number(this.svg.dataset.top);
      this.ticks = [...root.querySelectorAll(".tick")];
      this.placed = [...root.querySelectorAll(".placed")];
      this.curves = [...root.querySelectorAll(".curve")].map((path) => ({
        path, layer: Number(path.dataset.layer), lines: parsed(path.getAttribute("d")),
      }));
      this.levels = data.layers.map((layer) => decoded(layer.levels));
      this.pointers = new Map();
      this.show(0, 0, 1);
      this.listen();
    }

    // The part of the plane that is seen: its upper left corner and the magnification.
    show(x, y, k) {
      this.k = clamp(k, 1, MOST);
      this.x = clamp(x, 0, this.width * (1 - 1 / this.k));
      this.y = clamp(y, 0, this.height * (1 - 1 / this.k));
      this.plane.setAttribute("viewBox", `${this.x} ${this.y} ${this.width / this.k} ${this.height / this.k}`);
      this.canvas.classList.toggle("zoomed", this.k > 1);
      for (const tick of this.ticks) this.moveTick(tick);
      for (const group of this.placed) {
        const px = (Number(group.dataset.x) - this.x) * this.k, py = (Number(group.dataset.y) - this.y) * this.k;
        group.setAttribute("transform", `translate(${this.left + px} ${this.top + py})`);
        group.classList.toggle("out", px < 0 || py < 0 || px > this.width || py > this.height);
      }
    }

    moveTick(tick) {
      const across = tick.classList.contains("x"), at = Number(tick.dataset.at);
      const place = (at - (across ? this.x : this.y)) * this.k;
      const level = Number(tick.dataset.level);
      tick.classList.toggle("out", place < -0.01 || place > (across ? this.width : this.height) + 0.01);
      tick.classList.toggle("hidden", level === 2 ? this.k < 4 : level === 3 ? this.k < 24 : false);
      tick.setAttribute("transform", across
        ? `translate(${this.left + place} ${this.top + this.height})`
        : `translate(${this.left} ${this.top + place})`);
    }

    zoom(factor, x = this.width / 2, y = this.height / 2) {
      const k = clamp(this.k * factor, 1, MOST), grown = 1 / this.k - 1 / k;
      this.show(this.x + x * grown, this.y + y * grown, k);
      this.hide();
    }

    // Position in the drawing area, in units of the plane at magnification one.
    inside(event) {
      const box = this.svg.getBoundingClientRect(), scale = this.svg.viewBox.baseVal.width / box.width;
      return [(event.clientX - box.left) * scale - this.left, (event.clientY - box.top) * scale - this.top, 1 / scale];
    }

    value(k, fraction) {
      const axis = this.data.axes[k], [low, high] = [axis.low, axis.high].map((end) => stretched(axis, end));
      const at = low + (high - low) * fraction;
      return axis.spacing === "log" ? Math.exp(at) : axis.spacing === "symmetric_log" ? axis.linear * Math.sinh(at) : at;
    }

    fraction(k, value) {
      const axis = this.data.axes[k], [low, high, at] = [axis.low, axis.high, value].map((v) => stretched(axis, v));
      return (at - low) / (high - low);
    }

    ratio(layer, u, v) {
      const [xs, ys] = this.data.lookup;
      return this.levels[layer][index(xs, u) * ys.length + index(ys, v)];
    }

    ratioWords(level) {
      const r = 10 ** (level / STEPS);
      return level >= 127 ? "r > 10<sup>6</sup>" : `r ≈ ${r >= 100 ? power(r, 0) : r.toPrecision(2)}`;
    }

    where(u, v) {
      return this.data.axes.map((axis, k) => `${axis.symbol} = ${number(this.value(k, k ? v : u))}${axis.unit ? " " + axis.unit : ""}`).join(", ");
    }

    about(layer, u, v) {
      const found = this.data.layers[layer], parts = [markup("b", `${layer + 1}. ${found.title}`)];
      parts.push(markup("div", found.datum));
      parts.push(element("div", found.kind === "projection" ? `${found.confidence}, projection` : found.confidence));
      parts.push(markup("div", `Its edge, r = 1, passes ${this.where(u, v)}`));
      parts.push(element("div", `Source: ${found.sources.join(", ")}`));
      return parts;
    }

    excluding(u, v, most) {
      const found = this.data.layers.map((layer, k) => [this.ratio(k, u, v), k, layer])
        .filter(([level, , layer]) => level > 0 && layer.kind !== "projection").sort((a, b) => b[0] - a[0]);
      const parts = [markup("b", this.where(u, v))], everywhere = this.data.everywhere;
      if (!found.length && !everywhere.length) parts.push(element("div", "allowed by all"));
      else {
        const names = [...found.map(([level, k, layer]) => `${k + 1}. ${layer.title}: ${this.ratioWords(level)}`), ...everywhere];
        parts.push(element("div", `excluded by ${names.length}, the strongest first:`));
        const list = element("ul");
        for (const name of names.slice(0, most)) list.append(markup("li", name));
        if (names.length > most) list.append(element("li", `and ${names.length - most} more`));
        parts.push(list);
      }
      return parts;
    }

    mark(layer) {
      this.svg.classList.toggle("asked", layer >= 0);
      for (const curve of this.curves) curve.path.classList.toggle("on", curve.layer === layer + 1);
      for (const group of this.placed) if (group.dataset.layer) group.classList.toggle("on", Number(group.dataset.layer) === layer + 1);
    }

    tell(parts, px, py) {
      this.tip.replaceChildren(...parts);
      this.tip.hidden = false;
      const box = this.canvas.getBoundingClientRect(), tip = this.tip.getBoundingClientRect();
      const x = px + 16 + tip.width < box.width ? px + 16 : px - 16 - tip.width;
      const y = py + 12 + tip.height < box.height ? py + 12 : py - 12 - tip.height;
      this.tip.style.left = `${clamp(x, 0, Math.max(0, box.width - tip.width))}px`;
      this.tip.style.top = `${Math.max(0, y)}px`;
    }

    hide() {
      this.tip.hidden = true;
      this.mark(-1);
    }

    point(event) {
      const [px, py, scale] = this.inside(event);
      if (px < 0 || py < 0 || px > this.width || py > this.height) { this.hide(); return; }
      const x = this.x + px / this.k, y = this.y + py / this.k, u = x / this.width, v = 1 - y / this.height;
      let best = [REACH, -1];
      for (const curve of this.curves) {
        for (const line of curve.lines) {
          const distance = nearestOf(line, x, y, this.k * scale, this.k * scale);
          if (distance < best[0]) best = [distance, curve.layer - 1];
        }
      }
      const box = this.canvas.getBoundingClientRect();
      this.mark(best[1]);
      this.tell(best[1] < 0 ? this.excluding(u, v, SHOWN) : this.about(best[1], u, v), event.clientX - box.left, event.clientY - box.top);
    }

    reached(group) {
      const layer = Number(group.dataset.layer) - 1;
      const inView = () => !group.classList.contains("out");
      if (!inView()) this.show(0, 0, 1);
      const box = this.canvas.getBoundingClientRect(), badge = group.getBoundingClientRect();
      this.mark(layer);
      const u = Number(group.dataset.x) / this.width, v = 1 - Number(group.dataset.y) / this.height;
      this.tell(this.about(layer, u, v), badge.right - box.left - 8, badge.bottom - box.top - 8);
    }

    pinch(event) {
      const before = [...this.pointers.values()];
      this.pointers.set(event.pointerId, event);
      const after = [...this.pointers.values()];
      if (after.length === 1 && this.k > 1) {
        const [ax, ay] = this.inside(before[0]), [bx, by] = this.inside(after[0]);
        this.show(this.x - (bx - ax) / this.k, this.y - (by - ay) / this.k, this.k);
      } else if (after.length === 2) {
        const [a, b, c, d] = [...before, ...after].map((e) => this.inside(e));
        const wide = Math.hypot(a[0] - b[0], a[1] - b[1]), wider = Math.hypot(c[0] - d[0], c[1] - d[1]);
        if (wide > 0) this.zoom(wider / wide, (c[0] + d[0]) / 2, (c[1] + d[1]) / 2);
      }
    }

    listen() {
      const canvas = this.canvas;
      canvas.addEventListener("pointerdown", (event) => {
        this.pointers.set(event.pointerId, event);
        if (event.pointerType !== "mouse") this.point(event);
      });
      canvas.addEventListener("pointermove", (event) => {
        if (this.pointers.has(event.pointerId)) this.pinch(event);
        else this.point(event);
      });
      for (const name of ["pointerup", "pointercancel"]) canvas.addEventListener(name, (event) => this.pointers.delete(event.pointerId));
      canvas.addEventListener("pointerleave", (event) => { this.pointers.delete(event.pointerId); if (event.pointerType === "mouse") this.hide(); });
      canvas.addEventListener("dblclick", (event) => { const [x, y] = this.inside(event); this.zoom(2, x, y); });
      canvas.addEventListener("wheel", (event) => {
        if (!event.ctrlKey && !event.metaKey) return;
        event.preventDefault();
        const [x, y] = this.inside(event);
        this.zoom(event.deltaY < 0 ? 1.25 : 0.8, x, y);
      }, { passive: false });
      canvas.addEventListener("keydown", (event) => this.key(event));
      for (const group of this.placed) {
        if (!group.dataset.layer) continue;
        group.addEventListener("focus", () => this.reached(group));
        group.addEventListener("blur", () => this.hide());
      }
      for (const button of this.root.querySelectorAll("[data-zoom]")) {
        button.addEventListener("click", () => {
          if (button.dataset.zoom === "reset") { this.show(0, 0, 1); this.hide(); } else this.zoom(button.dataset.zoom === "in" ? 1.6 : 1 / 1.6);
        });
      }
      this.root.querySelector(".ask").addEventListener("submit", (event) => { event.preventDefault(); this.ask(event.target); });
    }

    key(event) {
      const step = 0.15 / this.k, moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "+" || event.key === "=") this.zoom(1.6);
      else if (event.key === "-") this.zoom(1 / 1.6);
      else if (event.key === "0") { this.show(0, 0, 1); this.hide(); }
      else if (event.key === "Escape") this.hide();
      else if (moves[event.key] && this.k > 1) this.show(this.x + moves[event.key][0] * step * this.width, this.y + moves[event.key][1] * step * this.height, this.k);
      else return;
      event.preventDefault();
    }

    ask(form) {
      const answer = form.querySelector("output"), given = [form.elements.x, form.elements.y].map((field) => Number(field.value.replace(",", ".")));
      const [u, v] = given.map((value, k) => this.fraction(k, value));
      if (!(u >= 0 && u <= 1 && v >= 0 && v <= 1)) {
        const ranges = this.data.axes.map((axis) => `${axis.symbol} from ${number(axis.low)} to ${number(axis.high)}${axis.unit ? " " + axis.unit : ""}`);
        answer.replaceChildren(markup("span", `Give numbers within the plane: ${ranges.join(", ")}.`));
        return;
      }
      answer.replaceChildren(...this.excluding(u, v, 99));
    }
  }

  const figures = [...document.querySelectorAll("figure[data-figure]")].map((root) => new Figure(root, all[Number(root.dataset.figure)]));
  for (const link of document.querySelectorAll(".to-curve")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      const section = link.closest("section"), figure = figures.find((f) => section.contains(f.root));
      const group = section.querySelector(`.tag[data-layer="${link.dataset.layer}"]`);
      figure.show(0, 0, 1);
      figure.canvas.scrollIntoView({ block: "nearest" });
      group.focus();
    });
  }
  for (const button of document.querySelectorAll("button.copy")) {
    button.addEventListener("click", () => {
      const text = document.getElementById("bibtex");
      getSelection().selectAllChildren(text);
      if (navigator.clipboard) navigator.clipboard.writeText(text.textContent).catch(() => document.execCommand("copy"));
      else document.execCommand("copy");
    });
  }
  document.documentElement.dataset.ready = "yes";
})();
