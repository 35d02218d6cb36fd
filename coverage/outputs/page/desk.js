/* The planner's map: it draws what Python says and asks nobody but the folder it was served from.
 *
 * `begin` lays the panes on an empty Leaflet map once; `show` brings it to a state and changes only what differs,
 * so that a click keeps the zoom. Layers are files named by their content: one name, one content, fetched once.
 * All text arrives in the reader's language and is written with textContent: names from files are never markup.
 */
(function () {
  "use strict";

  /* From the ground up. Parks and circles lie on the fill of the units and under the streets, so that in a gap the
   * colour left over is where people may live and nobody walks to a facility in time. */
  const PANES = { units: 200, green: 250, circles: 300, streets: 350, lines: 400, misfits: 410, sites: 420, facilities: 450, altered: 460, labels: 500, marks: 600 };
  const STREETS = {
    motorway: { color: "#c4c4c4", weight: 2.6 },
    major: { color: "#c9c9c9", weight: 2.2 },
    middle: { color: "#d6d6d6", weight: 1.5 },
    minor: { color: "#e2e2e2", weight: 0.9 },
    path: { color: "#e9e9e9", weight: 0.7 },
    rail: { color: "#a8a8a8", weight: 1.2, dashArray: "7 4" },
    water: { stroke: false, fillColor: "#dbe7ec", fillOpacity: 1 },
    green: { stroke: false, fillColor: "#e9f0e4", fillOpacity: 1 },
  };
  const FILLS = {
    covered: { fillColor: "#0072B2", fillOpacity: 0.03 },
    gap: { fillColor: "#E69F00", fillOpacity: 0.24 },
    unknown: { fillColor: "url(#unknown)", fillOpacity: 1 },
    none: { fillOpacity: 0 },
    better: { fillColor: "#0072B2", fillOpacity: 0.3 },
    worse: { fillColor: "#E69F00", fillOpacity: 0.24 },
    mixed: { fillColor: "#0072B2", fillOpacity: 0.12 },
    same: { fillOpacity: 0 },
  };
  const EDGES = {
    covered: { color: "#0072B2", weight: 0.8, opacity: 0.4 },
    gap: { color: "#E69F00", weight: 2.6, opacity: 1, dashArray: "7 5" },
    unknown: { color: "#777", weight: 1.4, opacity: 0.9 },
    none: { color: "#9a9a9a", weight: 0.6, opacity: 0.6 },
    better: { color: "#0072B2", weight: 2.2, opacity: 1 },
    worse: { color: "#E69F00", weight: 2.6, opacity: 1, dashArray: "7 5" },
    mixed: { color: "#E69F00", weight: 2.6, opacity: 1, dashArray: "2 5" },
    same: { color: "#9a9a9a", weight: 0.6, opacity: 0.6 },
  };
  const BORDERS = {
    district: { color: "#555", weight: 2, opacity: 0.9 },
    subdistrict: { color: "#6e6e6e", weight: 1.3, opacity: 0.75 },
    town: { color: "#6e6e6e", weight: 1.3, opacity: 0.75 },
  };
  const GAP_ABOVE = { color: "#E69F00", weight: 4.6, opacity: 1, dashArray: "13 7", lineCap: "butt", className: "gap-above" };
  const SLIVER_M2 = 30;
  const BANDS = ["#92c0e0", "#b4d5ea", "#cfe4f2"]; // within the shortest break, the next, the widest
  const SITE = { color: "#CC79A7", weight: 1.6, opacity: 1, fillColor: "#CC79A7", fillOpacity: 0.14 };
  const LEAVES = { color: "#B0478A", weight: 6, opacity: 0.85, fill: false, className: "leaves" }; // off the gap list
  const MISFIT = { color: "#D55E00", weight: 1.6, opacity: 0.9, fillColor: "#D55E00", fillOpacity: 0.4, className: "misfit" };
  const SYMBOLS = {
    station: (x, y, r) => `M${x - r},${y}a${r},${r} 0 1,0 ${2 * r},0a${r},${r} 0 1,0 ${-2 * r},0z`,
    centre: (x, y, r) => `M${x - r},${y - r}h${2 * r}v${2 * r}h${-2 * r}z`,
    nursery: (x, y, r) => `M${x},${y - 1.25 * r}l${1.2 * r},${2.15 * r}h${-2.4 * r}z`,
    other: (x, y, r) => `M${x},${y - r}l${r},${r}l${-r},${r}l${-r},${-r}z`,
    cross: (x, y, r) => `M${x - r},${y - r}l${2 * r},${2 * r}M${x + r},${y - r}l${-2 * r},${2 * r}`,
    gate: (x, y, r) => `M${x - r},${y + r}v${-2 * r}h${2 * r}v${2 * r}`,
  };
  const SIZES = { station: 4.6, centre: 5.6, nursery: 5, other: 2.8, cross: 6, gate: 5 };
  /* What a scenario makes of what stands: in the candidates' colour what is new, in grey what is no more. */
  const NEW = "#B0478A";
  const GONE = "#4a4a4a";
  const WAYS = {
    path: { color: NEW, weight: 3.2, dashArray: "8 6", lineCap: "butt" },
    bridge: { color: NEW, weight: 3.2, dashArray: "14 5", lineCap: "butt" },
    street: { color: GONE, weight: 3.2, opacity: 0.75 },
    moved: { color: NEW, weight: 1.6, dashArray: "2 5" },
    spot: { color: NEW, weight: 1.6, dashArray: "2 5" },
  };
  const MARK = 26; // pixels across a site's mark
  const LEGEND_SHAPES = { "change-shut": "cross", "change-moved": "station", "change-resized": "station", "change-spot": "station", "change-street": "cross", "change-gate": "gate" };
  const SVG = "http://www.w3.org/2000/svg";
  const AGAIN_MS = 1500; // what has not been heard by then is told again, and then after twice as long
  const MOST_AGAIN_MS = 30000;
  const NARROW = "(max-width: 480px)"; // as in desk.css: a legend beside the map would take a third of it

  let map = null;
  let base = "";
  let shown = {};
  let wanted = {};
  let legend = null; // opens at a touch where the frame is narrow
  let rows = null; // of the legend
  let home = null;
  let heard = 0; // number of the last act Python took in, and below the last one made here
  let acted = 0;
  let unheard = [];
  let tellings = 0; // so often acts were told, and the timer of the next time
  let again = 0;
  let letGo = Promise.resolve();
  let current = {}; // what is said of each unit now
  let marked = {};
  let siteRenderer = null;
  const standing = new Map(); // by what is said of it: a candidate that is drawn
  const symbols = new Map(); // by facility: its symbol
  const drawn = new Map(); // by unit: its fill, its edge, its label
  const on = {};
  const files = new Map();

  function element(tag, className, text) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  function lines(texts) {
    const box = element("div", "lines");
    texts.forEach((text, row) => box.append(element("div", row ? "line" : "line first", text)));
    return box;
  }

  const NOTHING = Promise.resolve({ type: "FeatureCollection", features: [] });

  function fetched(name) {
    if (!name) return NOTHING;
    if (!files.has(name)) {
      const answer = fetch(base + name).then((reply) => {
        if (!reply.ok) throw new Error(name + ": " + reply.status);
        return reply.json();
      });
      answer.catch(() => files.delete(name));
      files.set(name, answer);
    }
    return files.get(name);
  }

  function replace(slot, layer) {
    if (on[slot]) map.removeLayer(on[slot]);
    on[slot] = layer;
    if (layer) layer.addTo(map);
  }

  /* --- what lies on the map ------------------------------------------------------------------------------- */

  function scaled(weight) {
    return weight * Math.min(3.2, Math.max(0.7, Math.pow(1.45, map.getZoom() - 13.5)));
  }

  function drawGround(data) {
    const style = (feature) => {
      const own = STREETS[feature.properties.kind];
      return own.weight ? { ...own, weight: scaled(own.weight) } : own;
    };
    const part = (pane, wanted) =>
      L.geoJSON(data.features.filter(wanted), { pane, renderer: L.canvas({ pane, padding: 0.3 }), interactive: false, style });
    const streets = part("streets", (feature) => feature.properties.kind !== "green");
    replace("green", part("green", (feature) => feature.properties.kind === "green"));
    replace("streets", streets);
    if (on.rescale) map.off("zoomend", on.rescale);
    on.rescale = () => streets.setStyle(style);
    map.on("zoomend", on.rescale);
  }

  function hatch(renderer) {
    const pattern = document.createElementNS(SVG, "pattern");
    const sizes = { id: "unknown", width: 7, height: 7, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" };
    Object.entries(sizes).forEach(([key, value]) => pattern.setAttribute(key, value));
    const stroke = document.createElementNS(SVG, "line");
    Object.entries({ x1: 0, y1: 0, x2: 0, y2: 7, stroke: "#9a9a9a", "stroke-width": 2.4 }).forEach(([k, v]) => stroke.setAttribute(k, v));
    pattern.append(stroke);
    const defs = document.createElementNS(SVG, "defs");
    defs.append(pattern);
    renderer._container.prepend(defs);
  }

  function squareMetres(ring) {
    const across = 111320 * Math.cos((ring[0][1] * Math.PI) / 180);
    let twice = 0;
    for (let i = 1; i < ring.length; i += 1) {
      const [x, y, u, v] = [ring[i - 1][0] - ring[0][0], ring[i - 1][1] - ring[0][1], ring[i][0] - ring[0][0], ring[i][1] - ring[0][1]];
      twice += x * v - u * y;
    }
    return (Math.abs(twice) / 2) * across * 111320;
  }

  /* Outlines only: the scraps and holes that borders drawn apart leave between them would be specks of black. */
  function withoutSlivers(feature) {
    const { type, coordinates } = feature.geometry;
    if (type !== "Polygon" && type !== "MultiPolygon") return feature;
    const parts = (type === "Polygon" ? [coordinates] : coordinates).filter((rings) => squareMetres(rings[0]) > SLIVER_M2);
    if (!parts.length) return feature;
    const kept = parts.map((rings) => rings.filter((ring) => squareMetres(ring) > SLIVER_M2));
    return { ...feature, geometry: { type: "MultiPolygon", coordinates: kept } };
  }

  const fillStyle = (verdict) => ({ stroke: false, ...FILLS[verdict] });
  const edgeStyle = (verdict) => ({ ...EDGES[verdict], dashArray: EDGES[verdict].dashArray || null, fill: false });

  function drawUnits(units, verdicts) {
    current = verdicts;
    marked = {};
    drawn.clear();
    const verdict = (feature) => verdicts[feature.properties.code].verdict;
    const leaves = units.features.filter((feature) => feature.properties.leaf && verdicts[feature.properties.code]);
    leaves.forEach((feature) => drawn.set(feature.properties.code, {}));
    const order = { none: 0, same: 0, covered: 1, better: 1, unknown: 2, mixed: 2, gap: 3, worse: 3 };
    leaves.sort((a, b) => order[verdict(a)] - order[verdict(b)]);
    const renderer = L.svg({ pane: "units", padding: 0.3 });
    const fills = L.geoJSON(leaves, {
      pane: "units",
      renderer,
      style: (feature) => ({ ...fillStyle(verdict(feature)), className: "unit " + verdict(feature) }),
      onEachFeature: (feature, shape) => {
        drawn.get(feature.properties.code).fill = shape;
        shape.bindTooltip(() => lines(current[feature.properties.code].lines), { sticky: true, direction: "auto", offset: [14, 0] });
      },
    });
    replace("units", fills);
    if (renderer._container) hatch(renderer); // where no unit is drawn there is nothing to hatch
    const edges = L.geoJSON(leaves.map(withoutSlivers), {
      pane: "lines",
      interactive: false,
      style: (feature) => edgeStyle(verdict(feature)),
      onEachFeature: (feature, shape) => { drawn.get(feature.properties.code).edge = shape; },
    });
    replace("edges", edges);
    drawBorders(units, verdicts);
    drawLabels(units, verdicts);
    replace("leaving", null);
  }

  /* What candidates change of the units is drawn on what stands: of many hundred units a click touches a few. */
  function markUnits(units, verdicts, changed) {
    const touched = Object.keys({ ...marked, ...changed }).filter((code) => JSON.stringify(marked[code]) !== JSON.stringify(changed[code]));
    const former = current;
    current = { ...verdicts, ...changed };
    marked = changed;
    touched.forEach((code) => markUnit(code, current[code], (changed[code] || {}).leaves));
    const turned = (code) => !(drawn.get(code) || {}).fill && (former[code] || {}).verdict !== (current[code] || {}).verdict;
    if (touched.some(turned)) drawBorders(units, current);
    const leaving = units.features.filter((feature) => (changed[feature.properties.code] || {}).leaves).map(withoutSlivers);
    replace("leaving", leaving.length ? L.geoJSON(leaving, { pane: "lines", interactive: false, style: () => LEAVES }) : null);
    map.getPane("lines").dataset.leaving = leaving.map((feature) => feature.properties.code).join(" ");
  }

  function markUnit(code, told, leaves) {
    const { fill, edge, label } = drawn.get(code) || {};
    if (fill) {
      fill.setStyle(fillStyle(told.verdict));
      const path = fill.getElement();
      if (path) path.setAttribute("class", "unit " + told.verdict + (fill.options.interactive ? " leaflet-interactive" : ""));
    }
    if (edge) edge.setStyle(edgeStyle(told.verdict));
    if (label) nameUnit(label, told, leaves);
  }

  function nameUnit(label, told, leaves) {
    const box = label.marker.getElement();
    Object.keys(FILLS).forEach((verdict) => box.classList.toggle(verdict, verdict === told.verdict));
    box.classList.toggle("leaves", Boolean(leaves));
    label.text.textContent = (leaves ? "✓ " : "") + told.label;
  }

  /* A subdistrict or town that itself has a gap is outlined above the borders of all: its fill is that of its parts. */
  function drawBorders(units, verdicts) {
    const features = units.features.filter((feature) => BORDERS[feature.properties.level]).map(withoutSlivers);
    const above = features.filter((feature) => !feature.properties.leaf && (verdicts[feature.properties.code] || {}).verdict === "gap");
    const outlines = L.geoJSON(features, { pane: "lines", interactive: false, style: (feature) => ({ ...BORDERS[feature.properties.level], fill: false }) });
    L.geoJSON(above, { pane: "lines", interactive: false, style: () => ({ ...GAP_ABOVE, fill: false }) }).addTo(outlines);
    replace("borders", outlines);
  }

  /* Leaflet puts every marker in its place by a transform. Of many hundred names each would be a part of its own, which
   * the browser puts together anew in every frame; the same holds for the symbols of facilities. */
  const Label = L.Marker.extend({
    _setPos(at) {
      Object.assign(this._icon.style, { left: at.x + "px", top: at.y + "px" });
    },
  });

  function drawLabels(units, verdicts) {
    const group = L.layerGroup();
    units.features.forEach((feature) => {
      const at = feature.properties.label_at;
      const { level, code } = feature.properties;
      if (!at || level === "district" || level === "city") return;
      const own = verdicts[code] || {};
      const text = element("span", "", own.label);
      const icon = L.divIcon({ className: "label " + level + " " + (own.verdict || ""), html: text, iconSize: [0, 0] });
      const marker = new Label([at[1], at[0]], { pane: "labels", icon, interactive: false, keyboard: false }).addTo(group);
      drawn.set(code, { ...drawn.get(code), label: { marker, text } });
    });
    replace("labels", group);
  }

  const Symbol = L.CircleMarker.extend({
    _updatePath() {
      const { x, y } = this._point;
      this._renderer._setPath(this, this._empty() ? "M0 0" : SYMBOLS[this.options.symbol](x, y, this._radius));
    },
  });

  function drawFacilities(data) {
    const renderer = L.svg({ pane: "facilities", padding: 0.3 });
    const group = L.layerGroup();
    symbols.clear();
    data.features.forEach((feature) => {
      const own = feature.properties;
      const [lng, lat] = feature.geometry.coordinates;
      const quiet = own.symbol === "other";
      const open = own.status === "open";
      const symbol = new Symbol([lat, lng], {
        pane: "facilities",
        renderer,
        symbol: own.symbol,
        radius: SIZES[own.symbol],
        color: open ? (quiet ? "#777" : "#111") : "#8f8f8f",
        weight: quiet ? 0.9 : 1.6,
        dashArray: open ? null : "2.2 2",
        fillColor: "#fff",
        fillOpacity: 1,
        className: "facility " + own.symbol,
      })
        .bindTooltip(() => lines(own.lines), { direction: "auto", offset: [10, 0] })
        .addTo(group);
      symbols.set(own.id, symbol);
    });
    replace("facilities", group);
  }

  /* Where boundaries overlap, leave holes, or reach beyond the unit above. */
  function drawMisfits(data) {
    const told = (feature, shape) => shape.bindTooltip(() => lines(feature.properties.lines), { sticky: true, direction: "auto", offset: [14, 0] });
    replace("misfits", L.geoJSON(data, { pane: "misfits", style: () => MISFIT, onEachFeature: told }));
  }

  /* What a scenario makes of what stands is laid over the map of today; a facility that goes is faded below its mark. */
  function drawAltered(marks) {
    symbols.forEach((symbol) => symbol.setStyle({ opacity: 1, fillOpacity: 1 }));
    const group = L.layerGroup();
    const renderer = marks.length ? L.svg({ pane: "altered", padding: 0.3 }) : null;
    const shape = (at, symbol, style) => new Symbol(at, { pane: "altered", renderer, symbol, radius: SIZES[symbol], fill: false, weight: 2.2, ...style });
    marks.forEach((mark) => {
      const className = "altered change-" + mark.kind;
      const [first] = mark.parts;
      const goes = mark.kind === "shut" || mark.kind === "moved";
      if (goes && symbols.has(mark.facility_id)) symbols.get(mark.facility_id).setStyle({ opacity: 0.35, fillOpacity: 0.35 });
      const layers = WAYS[mark.kind] ? [L.polyline(mark.parts, { pane: "altered", renderer, ...WAYS[mark.kind], className })] : [];
      if (mark.kind === "shut") layers.push(shape(first[0], "cross", { color: GONE, className }));
      if (mark.kind === "moved") layers.push(shape(first[1], mark.symbol, { color: NEW, fill: true, fillColor: "#fff", fillOpacity: 1, className }));
      if (mark.kind === "resized") layers.push(shape(first[0], mark.symbol, { color: NEW, radius: SIZES[mark.symbol] + 4, className }));
      if (mark.kind === "street") mark.parts.forEach((part) => layers.push(shape(part[Math.floor((part.length - 1) / 2)], "cross", { color: GONE, className })));
      if (mark.kind === "spot") first.forEach((at) => layers.push(shape(at, "station", { color: "#fff", weight: 1.5, fill: true, fillColor: NEW, fillOpacity: 1, className })));
      if (mark.kind === "gate") layers.push(shape(first[0], "gate", { color: NEW, weight: 3, className }));
      layers.forEach((layer) => layer.bindTooltip(() => lines(mark.lines), { direction: "auto", sticky: true, offset: [12, 0] }).addTo(group));
    });
    replace("altered", marks.length ? group : null);
  }

  function drawCircles(data, breaks) {
    const features = data.features.filter((feature) => breaks.includes(feature.properties.minutes));
    const style = (feature) => ({ stroke: false, fillOpacity: 1, fillColor: BANDS[breaks.indexOf(feature.properties.minutes)] || BANDS[2] });
    replace("circles", L.geoJSON(features, { pane: "circles", renderer: L.canvas({ pane: "circles", padding: 0.3 }), interactive: false, style }));
    map.getPane("circles").dataset.breaks = features.map((feature) => feature.properties.minutes).join(" ");
  }

  /* A click adds one candidate: those that stand as they did are not drawn again, for their circles are large. */
  function drawSites(sites, shapes) {
    if (!siteRenderer) siteRenderer = L.svg({ pane: "sites", padding: 0.3 });
    const wanted = new Map(sites.map((site, row) => [JSON.stringify(site), [site, shapes[row]]]));
    standing.forEach((layer, told) => {
      if (wanted.has(told)) return;
      map.removeLayer(layer);
      standing.delete(told);
    });
    wanted.forEach(([site, shape], told) => {
      if (!standing.has(told)) standing.set(told, drawSite(site, shape).addTo(map));
    });
  }

  function drawSite(site, shape) {
    const style = () => ({ ...SITE, className: "site-circle" });
    const icon = L.divIcon({ className: site.proposed ? "site proposed" : "site", html: element("span", "", String(site.number)), iconSize: [MARK, MARK] });
    const mark = L.marker([site.lat, site.lng], { pane: "marks", icon, bubblingMouseEvents: true, keyboard: false });
    mark.bindTooltip(() => lines(site.lines), { direction: "auto", offset: [16, 0] });
    return L.layerGroup([L.geoJSON(shape, { pane: "sites", renderer: siteRenderer, interactive: false, style }), mark]);
  }

  function drawChosen(units, code) {
    const feature = units.features.find((one) => one.properties.code === code);
    const style = { color: "#111", weight: 2.6, fill: false, className: "chosen" };
    replace("chosen", feature ? L.geoJSON(withoutSlivers(feature), { pane: "lines", interactive: false, style: () => style }) : null);
    map.getPane("lines").dataset.chosen = feature ? code : "";
  }

  /* --- the furniture -------------------------------------------------------------------------------------- */

  function sample(key) {
    const box = element("i", "sample " + key);
    const symbol = LEGEND_SHAPES[key] || key.split(" ").pop(); // "closed station" is a station's shape, dashed
    if (SYMBOLS[symbol]) {
      const svg = document.createElementNS(SVG, "svg");
      svg.setAttribute("viewBox", "-9 -9 18 18");
      const path = document.createElementNS(SVG, "path");
      path.setAttribute("d", SYMBOLS[symbol](0, 0, SIZES[symbol] + 0.6));
      svg.append(path);
      box.append(svg);
    }
    return box;
  }

  function drawLegend(entries, caption) {
    rows.replaceChildren();
    rows.style.gridTemplateRows = `repeat(${Math.ceil(entries.length / 2)}, auto)`;
    entries.forEach(([key, text]) => {
      const row = element("div", "row");
      row.append(sample(key), element("span", "", text));
      rows.append(row);
    });
    const box = map.attributionControl;
    Object.keys(box._attributions).forEach((old) => box.removeAttribution(old));
    if (caption) box.addAttribution(element("span", "", caption).outerHTML);
  }

  function note() {
    const zoom = map.getZoom();
    const { lat, lng } = map.getCenter();
    const { dataset } = map.getContainer();
    dataset.labels = zoom < 14.5 ? "parents" : "all";
    dataset.view = [lat.toFixed(5), lng.toFixed(5), zoom].join(" ");
  }

  /* A button that shows the whole district again. */
  function layHome() {
    const corner = L.control({ position: "topleft" });
    corner.onAdd = () => {
      const bar = element("div", "leaflet-bar");
      home = element("a", "home");
      Object.assign(home, { href: "#" });
      home.setAttribute("role", "button");
      const svg = document.createElementNS(SVG, "svg");
      svg.setAttribute("viewBox", "0 0 16 16");
      const path = document.createElementNS(SVG, "path");
      path.setAttribute("d", "M2,6V2H6M10,2H14V6M14,10V14H10M6,14H2V10");
      svg.append(path);
      home.append(svg);
      bar.append(home);
      L.DomEvent.disableClickPropagation(bar);
      L.DomEvent.on(home, "click", (event) => {
        L.DomEvent.preventDefault(event);
        if (wanted.home) fitHome(wanted.home, wanted.sites);
      });
      return bar;
    };
    corner.addTo(map);
  }

  function nameButtons([whole, closer, farther, key]) {
    legend.querySelector("summary").textContent = key;
    const { _zoomInButton, _zoomOutButton } = map.zoomControl;
    [[home, whole], [_zoomInButton, closer], [_zoomOutButton, farther]].forEach(([button, words]) => {
      button.title = words;
      button.setAttribute("aria-label", words);
    });
  }

  function lay(frame) {
    // Leaflet listens for the focus of all that has a tooltip, and Chromium then lets Tab stop at each of hundreds of
    // units. The gap list says by keyboard what a tooltip says.
    L.Layer.include({ _addFocusListeners() {} });
    Object.entries(PANES).forEach(([name, depth]) => {
      const pane = map.createPane(name);
      pane.style.zIndex = depth;
      if (!["units", "misfits", "facilities", "marks"].includes(name)) pane.style.pointerEvents = "none";
    });
    map.attributionControl.setPrefix(false);
    L.control.scale({ imperial: false, position: "bottomright" }).addTo(map);
    const corner = L.control({ position: "bottomleft" });
    corner.onAdd = () => {
      legend = element("details", "legend");
      rows = element("div", "rows");
      legend.append(element("summary", ""), rows);
      const narrow = matchMedia(NARROW);
      narrow.onchange = () => { legend.open = !narrow.matches; };
      narrow.onchange();
      L.DomEvent.disableClickPropagation(legend);
      return legend;
    };
    corner.addTo(map);
    layHome();
    map.on("moveend", note);
    note();
    frame.classList.add("desk");
    // st_folium does not wait for style sheets; a map measured before they come would not fill its frame.
    Object.assign(frame.style, { width: "100%", height: "100vh", background: "#fff" });
    map.invalidateSize({ animate: false });
  }

  /* --- what the reader does ------------------------------------------------------------------------------- */

  /* st_folium waits a quarter of a second before it reports a click, and tells only the last one; a page that is busy
   * would never hear of those before it. So every act has a number, is reported at once, and again with the next ones
   * until Python says that it was heard. What hangs on the point of the click is told by st_folium's own report too,
   * which sees that nothing is new. */
  function report(act, point) {
    acted += 1;
    unheard.push({ n: acted, ...act });
    tell(point, AGAIN_MS);
  }

  /* A telling may go astray: of two parts of the page that tell something at one moment Streamlit asks only one for its
   * answer, and what is told while the connection is away goes nowhere. So what is not heard is told again, less and
   * less often; by its number each telling differs from the last, or nobody would look at it. */
  function tell(point, patience) {
    clearTimeout(again);
    tellings += 1;
    const answer = { last_clicked: Object.assign(point, { acts: unheard.slice(), telling: tellings }) };
    const notes = window.__GLOBAL_DATA__;
    if (!notes || !window.Streamlit) return;
    notes.lat_lng_clicked = point;
    notes.previous_data = answer;
    window.Streamlit.setComponentValue(answer);
    window.parent.document.dispatchEvent(new CustomEvent("carecircle-asked"));
    again = setTimeout(() => unheard.length && tell(point, Math.min(2 * patience, MOST_AGAIN_MS)), patience);
  }

  function hear(number) {
    heard = Math.max(heard, number);
    acted = Math.max(acted, heard);
    unheard = unheard.filter((act) => act.n > heard);
  }

  /* Of a press on what is gone when the button is let go a browser makes no click: nothing is drawn between the two. */
  function held(event) {
    if (event.button !== 0) return;
    const over = new AbortController();
    letGo = new Promise((resolve) => {
      const ended = ({ type, buttons }) => {
        if (type === "pointermove" && buttons) return; // without a button it was let go elsewhere
        over.abort();
        setTimeout(resolve, 0); // the click comes at once, and first
      };
      ["pointerup", "pointercancel", "pointermove"].forEach((name) => window.addEventListener(name, ended, { capture: true, signal: over.signal }));
    });
  }

  function clicked(event) {
    if (event.originalEvent && event.originalEvent.detail > 1) return; // the second half of a double click
    report({ do: "click", lat: event.latlng.lat, lng: event.latlng.lng }, event.latlng);
  }

  function pressed(event) {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    const key = event.key.toLowerCase();
    if (key !== "z" && key !== "y") return;
    event.preventDefault();
    report({ do: key === "y" || event.shiftKey ? "redo" : "undo" }, {});
  }

  /* --- what Python calls ---------------------------------------------------------------------------------- */

  function begin(leafletMap, folder) {
    map = leafletMap;
    base = folder;
    lay(map.getContainer());
    map.doubleClickZoom.disable(); // two quick clicks are two places, or one; never a jump of the map
    map.on("click", clicked);
    map.getContainer().addEventListener("pointerdown", held, { capture: true });
    document.addEventListener("keydown", pressed);
  }

  /* The whole district, above the legend where that costs little of its size. The legend's height is reckoned from its
   * rows: its style sheet may not have come yet. */
  function homeRoom(corners) {
    const bounds = L.latLngBounds(corners);
    const above = [6, (legend.open ? Math.ceil(rows.childElementCount / 2) * 19 : 19) + 30];
    const room = map.getSize().y > 3 * above[1] ? map.getBoundsZoom(bounds, false, L.point(12, above[1] + 6)) : -1;
    return { paddingTopLeft: [6, 6], paddingBottomRight: map.getBoundsZoom(bounds) - room > 0.25 ? [6, 6] : above, animate: false };
  }

  /* Beside the legend or above it, where the district is shown larger; a small frame has room for neither. */
  function clearRoom(corners) {
    const size = map.getSize();
    const rooms = [[legend.offsetWidth + 16, 6], [6, legend.offsetHeight + 20]].filter(([x, y]) => size.x > 2 * x && size.y > 2 * y);
    const zoom = ([x, y]) => map.getBoundsZoom(L.latLngBounds(corners), false, L.point(x + 6, y + 6));
    const [best] = rooms.sort((one, other) => zoom(other) - zoom(one));
    if (!best) return undefined;
    const [x, y] = best;
    return { paddingTopLeft: [x, 6], paddingBottomRight: [6, y], animate: false };
  }

  function underLegend(site) {
    const { x, y } = map.latLngToContainerPoint([site.lat, site.lng]);
    return x - MARK / 2 < legend.offsetLeft + legend.offsetWidth && y + MARK / 2 > map.getSize().y - legend.offsetHeight - 10;
  }

  /* The whole district, with no site under the legend where that can be. */
  function fitHome(corners, sites) {
    map.fitBounds(corners, homeRoom(corners));
    const room = sites.some(underLegend) ? clearRoom(corners) : undefined;
    if (room) map.fitBounds(corners, room);
  }

  function moved(state) {
    if (!state.fit || shown.fit === state.fit.key) return;
    if (!map.getSize().x || !map.getSize().y) {
      // A frame may get its size later; nothing can be fitted into none.
      setTimeout(() => { map.invalidateSize(false); if (wanted === state) moved(state); }, 50);
      return;
    }
    const first = shown.fit === undefined;
    shown.fit = state.fit.key;
    if (first) fitHome(state.fit.bounds, state.sites);
    else map.fitBounds(state.fit.bounds, { padding: [70, 70], maxZoom: 15.5, animate: true });
  }

  function differs(slot, key) {
    const text = JSON.stringify(key);
    if (shown[slot] === text) return false;
    shown[slot] = text;
    return true;
  }

  async function show(state) {
    wanted = state;
    hear(state.heard);
    if (differs("legend", [state.legend, state.caption])) drawLegend(state.legend, state.caption);
    nameButtons(state.button_words);
    moved(state);
    const { layers, sites } = state;
    const names = [layers.ground, layers.units, layers.verdicts, layers.facilities, layers.circles, layers.misfits, ...sites.map((site) => site.layer)];
    const [ground, units, verdicts, facilities, circles, misfits, ...shapes] = await Promise.all(names.map(fetched));
    await letGo;
    if (wanted !== state) return;
    if (differs("ground", layers.ground)) drawGround(ground);
    if (differs("units", [layers.units, layers.verdicts])) drawUnits(units, verdicts);
    if (differs("changed", [layers.units, layers.verdicts, state.changed])) markUnits(units, verdicts, state.changed);
    if (differs("circles", [layers.circles, state.breaks])) drawCircles(circles, state.breaks);
    if (differs("misfits", layers.misfits)) drawMisfits(misfits);
    if (differs("facilities", layers.facilities)) drawFacilities(facilities);
    if (differs("altered", [layers.facilities, state.altered])) drawAltered(state.altered);
    if (differs("sites", sites)) drawSites(sites, shapes);
    if (differs("chosen", [layers.units, state.chosen])) drawChosen(units, state.chosen);
    map.getContainer().dataset.ready = String(Number(map.getContainer().dataset.ready || 0) + 1);
  }

  /* A map that stands alone brings its layers with it. */
  function carry(layers) {
    Object.entries(layers).forEach(([name, layer]) => files.set(name, Promise.resolve(layer)));
  }

  window.CareMap = { begin, carry, show };
})();
