/* The list of candidates: renamed, put in order, corrected and taken away, with a mouse or with the keyboard alone.
 *
 * It draws what Python says, all texts in the reader's language and written with textContent: names from files are never
 * markup. What the reader does is numbered and told at once, and told again with what comes next until Python says that
 * it was heard: a page that is busy hears of the latest telling only. It is told again by itself too, less and less
 * often: of two parts of the page that tell something at one moment Streamlit asks only one for its answer.
 */
const AGAIN_MS = 1500;
const MOST_AGAIN_MS = 30000;
const boxes = new WeakMap();

function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function button(key, className, sign, label, press) {
  const made = element("button", className, sign);
  made.type = "button";
  made.dataset.key = key;
  made.title = label;
  made.setAttribute("aria-label", label);
  made.addEventListener("click", press);
  return made;
}

function filled(words, values) {
  return Object.entries(values).reduce((told, [name, value]) => told.replace(`{${name}}`, value), words);
}

function isTyping(event) {
  const target = event.composedPath()[0];
  return target instanceof Element && target.matches("input, textarea, select, [contenteditable='true']");
}

class List {
  constructor(root) {
    this.root = root;
    this.acted = 0;
    this.unheard = [];
    this.again = 0;
    this.open = new Set();
    this.opened = "";
    this.next = "";
    this.drawn = new Map(); // by id: a row, and what it says
    this.box = element("div", "box");
    this.list = element("ol", "rows");
    this.live = element("div", "live");
    this.live.setAttribute("role", "status");
    root.append(this.box, this.live);
    this.onKey = (event) => this.pressed(event);
  }

  /* --- what the reader does ------------------------------------------------------------------------------- */

  act(what) {
    this.acted += 1;
    this.unheard.push({ n: this.acted, ...what });
    this.drawn.delete(what.id); // what was typed there may be refused, and is drawn anew as it is
    this.report(AGAIN_MS);
  }

  report(patience) {
    clearTimeout(this.again);
    this.tell("acts", this.unheard.slice());
    const late = () => this.root.isConnected && this.unheard.length && this.report(Math.min(2 * patience, MOST_AGAIN_MS));
    this.again = setTimeout(late, patience);
  }

  hear(number) {
    this.acted = Math.max(this.acted, number);
    this.unheard = this.unheard.filter((one) => one.n > number);
  }

  pressed(event) {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || isTyping(event)) return;
    const key = event.key.toLowerCase();
    if (key !== "z" && key !== "y") return;
    event.preventDefault();
    const back = key === "z" && !event.shiftKey;
    if (back ? this.data.past : this.data.future) this.act({ do: back ? "undo" : "redo" });
  }

  move(row, to) {
    if (to < 0 || to >= this.data.rows.length || to === row.number - 1) return;
    this.act({ do: "move", id: row.id, to });
    this.live.textContent = filled(this.data.words.moved, { name: row.name || row.title, number: to + 1 });
  }

  remove(row) {
    const { rows } = this.data;
    const at = row.number - 1;
    const follows = rows[at + 1] || rows[at - 1];
    this.next = follows ? "remove " + follows.id : "undo";
    this.act({ do: "remove", id: row.id });
    this.live.textContent = filled(this.data.words.removed, { name: row.name || row.title });
  }

  /* --- what is drawn -------------------------------------------------------------------------------------- */

  draw(data, tell) {
    this.data = data;
    this.tell = tell;
    this.hear(data.heard);
    if (data.open && data.open !== this.opened) this.open = new Set([data.open]);
    this.opened = data.open;
    const held = this.holding();
    if (this.head) this.head.remove();
    this.head = this.bar();
    this.box.prepend(this.head);
    this.lay(data.rows.map((row) => this.known(row)));
    this.hold(held);
    window.onbeforeunload = data.unsaved ? (event) => event.preventDefault() : null; // a reload would lose it
    document.dispatchEvent(new CustomEvent("carecircle-drawn", { detail: data.version }));
  }

  /* A row that says what it said is not made again: a click adds one, and there may be many. */
  known(row) {
    const told = JSON.stringify([row, { ...this.data.words, count: "" }]);
    const former = this.drawn.get(row.id);
    if (!former || former.told !== told) this.drawn.set(row.id, { told, item: this.row(row) });
    const { item } = this.drawn.get(row.id);
    item.querySelector("details").open = this.open.has(row.id);
    return item;
  }

  lay(items) {
    const stay = new Set(items);
    [...this.list.children].forEach((one) => stay.has(one) || one.remove());
    items.forEach((item, at) => this.list.children[at] === item || this.list.insertBefore(item, this.list.children[at] || null));
    const ids = new Set(this.data.rows.map((row) => row.id));
    [...this.drawn.keys()].forEach((id) => ids.has(id) || this.drawn.delete(id));
    this.list.setAttribute("aria-label", this.data.words.title);
    if (!items.length) this.list.remove();
    else if (!this.list.isConnected) this.box.append(this.list);
  }

  /* The control that has the focus, and what is typed into it and not told yet. */
  holding() {
    const active = this.root.activeElement;
    if (!active || !active.dataset.key) return null;
    const typed = active.tagName === "INPUT" && active.value !== active.defaultValue;
    return { key: active.dataset.key, value: typed ? active.value : null, at: typed ? active.selectionStart : 0 };
  }

  hold(held) {
    const find = (key) => [...this.box.querySelectorAll("[data-key]")].find((one) => one.dataset.key === key);
    const gone = held && !find(held.key);
    const target = held && (gone ? find(this.next) : find(held.key));
    if (!target) return;
    target.focus({ preventScroll: true });
    if (!gone && held.value !== null) {
      target.value = held.value;
      target.setSelectionRange(held.at, held.at);
    }
  }

  bar() {
    const { words, past, future, rows } = this.data;
    const bar = element("div", "bar");
    const title = element("h3", "", rows.length ? words.count : words.title);
    bar.append(title, this.step("undo", "↶", words.undo, past), this.step("redo", "↷", words.redo, future));
    if (rows.length > 1) {
      const clear = button("clear", "plain", words.clear, words.clear, () => this.act({ do: "clear" }));
      bar.append(clear);
    }
    return bar;
  }

  /* A button at its end stays where the focus is, and says that it does nothing. */
  step(what, sign, words, able) {
    const made = button(what, "step", `${sign} ${words}`, words, () => able && this.act({ do: what }));
    made.title = `${words} (${what === "undo" ? "Ctrl+Z" : "Ctrl+Shift+Z"})`;
    made.setAttribute("aria-disabled", String(!able));
    return made;
  }

  row(row) {
    const { words } = this.data;
    const name = row.name || row.title;
    const of = (label) => `${label}: ${row.number} ${name}`;
    const item = element("li", "row");
    item.dataset.id = row.id;
    const head = element("div", "head");
    const handle = button("drag " + row.id, "handle", "⠿", of(words.drag), () => {});
    handle.addEventListener("pointerdown", (event) => this.grabbed(event, row, item));
    const show = button("show " + row.id, "number", String(row.number), of(words.show), () => this.act({ do: "show", id: row.id }));
    const typed = this.field("name " + row.id, row.name, of(words.rename), (value) => this.act({ do: "rename", id: row.id, name: value }));
    typed.className = "name";
    typed.placeholder = row.title;
    head.append(
      handle, show, typed,
      button("up " + row.id, "small", "↑", of(words.up), () => this.move(row, row.number - 2)),
      button("down " + row.id, "small", "↓", of(words.down), () => this.move(row, row.number)),
      button("remove " + row.id, "small", "✕", of(words.remove), () => this.remove(row)),
    );
    item.append(head, this.told(row, of));
    item.addEventListener("keydown", (event) => {
      if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
      event.preventDefault();
      this.move(row, row.number - 1 + (event.key === "ArrowUp" ? -1 : 1));
    });
    return item;
  }

  /* What is said of a candidate in one line; all that is said, and its figures to correct, behind it. */
  told(row, of) {
    const box = element("div", "told");
    row.warnings.forEach((line) => box.append(element("div", "warning", line)));
    const more = element("details", "");
    more.open = this.open.has(row.id);
    const summary = element("summary", "", row.line);
    summary.dataset.key = "more " + row.id;
    more.append(summary);
    row.lines.forEach((line) => more.append(element("div", "line", line)));
    more.append(this.figures(row, of));
    more.addEventListener("toggle", () => (more.open ? this.open.add(row.id) : this.open.delete(row.id)));
    box.append(more);
    return box;
  }

  figures(row, of) {
    const { words } = this.data;
    const box = element("div", "figures");
    const put = (key, label, value, tell, wide) => {
      const own = element("label", wide ? "wide" : "");
      own.append(element("span", "", label), this.field(`${key} ${row.id}`, value, of(label), tell));
      box.append(own);
    };
    put("point", words.point, row.point, (value) => this.act({ do: "put", id: row.id, point: value }), true);
    row.sizes.forEach(({ name, label, value }) => put(name, label, value, (told) => this.act({ do: "resize", id: row.id, name, value: told })));
    return box;
  }

  /* A text that is told on Enter or when the reader goes on; Escape takes it back. What stood there before is told too
   * when another text was refused: it is good again, and the word about the other goes. */
  field(key, value, label, tell) {
    const made = element("input", "");
    made.type = "text";
    made.defaultValue = made.value = value;
    made.dataset.key = key;
    made.maxLength = 60;
    made.setAttribute("aria-label", label);
    let told = value;
    let typed = false;
    const commit = () => {
      const now = made.value.trim();
      if (now === told && !(typed && this.data.refused)) return;
      told = now;
      typed = false;
      tell(now);
    };
    made.addEventListener("input", () => { typed = true; });
    made.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.isComposing) commit();
      if (event.key === "Escape") made.value = value;
      if (!event.altKey) event.stopPropagation(); // Streamlit has shortcuts of one letter
    });
    made.addEventListener("blur", () => made.isConnected && commit());
    return made;
  }

  /* --- dragging ------------------------------------------------------------------------------------------- */

  grabbed(event, row, item) {
    if (event.button !== 0) return;
    const handle = event.currentTarget;
    handle.setPointerCapture(event.pointerId);
    const items = [...this.box.querySelectorAll(".row")];
    let to = row.number - 1;
    const moved = ({ clientY }) => {
      const others = items.filter((one) => one !== item);
      to = others.filter((one) => { const { top, height } = one.getBoundingClientRect(); return clientY > top + height / 2; }).length;
      item.classList.add("dragged");
      items.forEach((one) => one.classList.remove("before", "after"));
      if (to < others.length) others[to].classList.add("before");
      else if (others.length) others[others.length - 1].classList.add("after");
    };
    const ended = (last) => {
      ["pointermove", "pointerup", "pointercancel"].forEach((name) => handle.removeEventListener(name, name === "pointermove" ? moved : ended));
      items.forEach((one) => one.classList.remove("before", "after", "dragged"));
      if (last.type === "pointerup" && item.isConnected) this.move(row, to);
    };
    handle.addEventListener("pointermove", moved);
    handle.addEventListener("pointerup", ended);
    handle.addEventListener("pointercancel", ended);
  }
}

export default function ({ data, parentElement, setStateValue }) {
  if (!boxes.has(parentElement)) boxes.set(parentElement, new List(parentElement));
  const list = boxes.get(parentElement);
  document.removeEventListener("keydown", list.onKey);
  document.addEventListener("keydown", list.onKey);
  list.draw(data, setStateValue);
  return () => document.removeEventListener("keydown", list.onKey);
}
