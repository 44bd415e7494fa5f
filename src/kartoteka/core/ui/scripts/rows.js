// Lists: row cursor (J K), open (Enter), peek (Space), selection (X, Shift+X, Esc) and the bulk bar.
// [data-rows] holds [data-row] with data-href and perhaps data-id; boxes are input[data-select].
import { all, announce, isField, isVisible, on, one, onContent, topDialog } from "./dom.js";
import { closeDrawer, openDrawer } from "./dialogs.js";
import { keyName } from "./hotkeys.js";

let anchor = null;
let place = -1;

const list = () => all("[data-rows]").find((element) => isVisible(element));
const rows = (holder = list()) => (holder ? all("[data-row]", holder).filter(isVisible) : []);
const cursor = () => rows().find((row) => row.hasAttribute("data-cursor"));
const box = (row) => one("input[data-select]", row);

function moveTo(row) {
  if (!row) return;
  rows().forEach((other) => other.toggleAttribute("data-cursor", other === row));
  place = rows().indexOf(row);
  row.scrollIntoView({ block: "nearest" });
  if (!row.hasAttribute("tabindex")) row.tabIndex = -1;
  row.focus({ preventScroll: true });
  if (one("[data-drawer]")) openDrawer(row.dataset.href, row.dataset.id);
}

function step(by) {
  const all = rows();
  const now = all.indexOf(cursor());
  moveTo(all[now < 0 ? 0 : Math.min(all.length - 1, Math.max(0, now + by))]);
}

function select(row, on = !box(row)?.checked) {
  const tick = row && box(row);
  if (!tick) return;
  tick.checked = on;
  anchor = row;
  refresh();
}

function selectRange(to) {
  const all = rows();
  const [from, until] = [all.indexOf(anchor ?? to), all.indexOf(to)].sort((a, b) => a - b);
  all.slice(Math.max(0, from), until + 1).forEach((row) => box(row) && (box(row).checked = true));
  refresh();
}

function refresh() {
  const ticks = all("[data-rows] input[data-select]").filter(isVisible);
  const chosen = ticks.filter((tick) => tick.checked);
  for (const tick of ticks) {
    const row = tick.closest("[data-row]");
    if (tick.checked) row?.setAttribute("aria-selected", "true");
    else row?.removeAttribute("aria-selected");
  }
  const whole = one("input[data-select-all]");
  if (whole) {
    whole.checked = ticks.length > 0 && chosen.length === ticks.length;
    whole.indeterminate = chosen.length > 0 && !whole.checked;
  }
  showBar(chosen.length, ticks.length > 0 && chosen.length === ticks.length);
}

/** The bar says how many; data-text has {n}, filled by the plain form "Selected: {n}". */
function showBar(number, isWholePage) {
  const bar = one("[data-bulk]");
  if (!bar) return;
  const was = bar.hidden;
  bar.hidden = number === 0;
  // Whoever unticks a row no longer means everything that the filter finds.
  const whole = one("input[name=all]", bar);
  if (whole && !isWholePage) whole.value = "";
  const every = whole?.value && one("[data-select-filter]", bar)?.dataset.selectFilter;
  const count = one("[data-bulk-count]", bar);
  if (count) count.textContent = (count.dataset.text ?? "{n}").replace("{n}", every || number);
  if (was && number) announce(count?.textContent);
}

function clear() {
  all("[data-rows] input[data-select]:checked").forEach((tick) => (tick.checked = false));
  refresh();
}

const ACTS = {
  j: () => step(1),
  k: () => step(-1),
  ArrowDown: () => step(1),
  ArrowUp: () => step(-1),
  x: () => select(cursor()),
  "Shift+x": () => cursor() && selectRange(cursor()),
  Enter: () => cursor() && location.assign(cursor().dataset.href),
  " ": peek,
  Escape: clear,
};

function peek() {
  const row = cursor();
  if (!row?.dataset.href || !one("#drawer")) return;
  if (!closeDrawer()) openDrawer(row.dataset.href, row.dataset.id);
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || !list()) return;
  if (isField(event.target) || topDialog() || one("[popover]:popover-open:not(#toasts)")) return;
  const name = keyName(event);
  const single = /^(Shift\+)?[a-z]$/.test(name);
  if (single && document.documentElement.dataset.hotkeys === "off") return;
  const control = event.target.closest?.("a, button, summary, input, [role=option], .ui-deal");
  if (control && !single && name !== "Escape") return;
  // In a cell, Enter and Space are the cell's.
  if (event.target.closest?.("[data-cell]") && !single && !/^Arrow(Up|Down)$/.test(name)) return;
  const inside = event.target === document.body || event.target.closest?.("main, #drawer");
  if (!ACTS[name] || !inside) return;
  if (/^Arrow/.test(name) && !cursor()) return;
  if ((name === " " || name === "Enter") && !cursor()) return;
  if (name === "Escape" && !one("[data-rows] input[data-select]:checked")) return;
  event.preventDefault();
  ACTS[name]();
});

on("click", "input[data-select]", (event, tick) => {
  const row = tick.closest("[data-row]");
  if (event.shiftKey && anchor) selectRange(row);
  anchor = row;
  refresh();
});
on("change", "input[data-select]", refresh);
on("change", "input[data-select-all]", (event, whole) => {
  all("[data-rows] input[data-select]").forEach((tick) => (tick.checked = whole.checked));
  refresh();
});
on("click", "[data-select-clear]", clear);
// What was done to the selection is done; the next act begins with another one.
document.addEventListener("record-changed", clear);
// On phones the boxes are shown only while somebody selects.
on("click", "[data-select-mode]", (event, control) => {
  const on = document.documentElement.toggleAttribute("data-selecting");
  control.setAttribute("aria-pressed", String(on));
  if (!on) clear();
});
on("click", "[data-select-filter]", () => {
  const whole = one("[data-bulk] input[name=all]");
  if (whole) whole.value = "1";
  all("[data-rows] input[data-select]").forEach((tick) => (tick.checked = true));
  refresh();
});
on("mousedown", "[data-row]", (event, row) => {
  if (event.target.closest("input, button")) return;
  rows().forEach((other) => other.toggleAttribute("data-cursor", other === row));
});

// A tick is seen at once; its row goes when that is saved, before the list is drawn anew.
on("htmx:before:request", "form[data-tick]", (event, form) => one(".ui-check", form)?.setAttribute("aria-pressed", "true"));
on("htmx:finally:request", "form[data-tick]", (event, form) => {
  const { status } = event.detail.ctx.response ?? {};
  const row = form.closest("[data-row], .ui-line");
  if (status >= 200 && status < 300 && row) row.hidden = true;
  else one(".ui-check", form)?.removeAttribute("aria-pressed");
});

/** A row that was done is gone: the cursor goes to the one in its place. */
function keepCursor() {
  const left = rows();
  if (place < 0 || cursor() || !left.length || !list().closest("[data-keeps-cursor]")) return;
  moveTo(left[Math.min(place, left.length - 1)]);
}

onContent(() => {
  refresh();
  keepCursor();
  const wanted = new URLSearchParams(location.search).get("peek");
  const row = wanted && rows().find((other) => other.dataset.id === wanted);
  if (row && one("#drawer") && !one("[data-drawer]") && !row.dataset.peeked) {
    row.dataset.peeked = "1";
    openDrawer(row.dataset.href, wanted);
  }
});

// The bar of a chart leads to the list behind it; the table below has the same links for keys.
on("click", "[data-goes]", (event, bar) => location.assign(bar.dataset.goes));
