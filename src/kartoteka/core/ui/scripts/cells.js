// Inline edit: td[data-cell="/customers/482/cell/city/"]. A click or Enter fetches the form of the cell;
// Enter saves and moves down, Tab saves and moves right, Esc leaves. The answer is the new inside of the cell.
import { focus, on, one, onContent } from "./dom.js";

const kept = new WeakMap();
let goal = null;

const editable = (row) => [...row.querySelectorAll("[data-cell]")];

function neighbour(cell, right) {
  const row = cell.closest("tr, [data-row]");
  if (right) return editable(row)[editable(row).indexOf(cell) + right] ?? null;
  const place = editable(row).indexOf(cell);
  const next = row.nextElementSibling;
  return next ? (editable(next)[place] ?? null) : null;
}

/** The arrows walk from cell to cell; left of the first one stands the row. */
function walk(cell, key) {
  const row = cell.closest("tr");
  const cells = row ? editable(row) : [];
  const at = cells.indexOf(cell);
  const rows = { ArrowUp: row?.previousElementSibling, ArrowDown: row?.nextElementSibling };
  if (key in rows) return rows[key] && editable(rows[key])[at];
  return { ArrowRight: cells[at + 1], ArrowLeft: cells[at - 1] ?? row, Home: cells[0], End: cells.at(-1), Escape: row }[key];
}

on("keydown", "tr[data-row]", (event, row) => {
  if (event.target !== row || event.key !== "ArrowRight" || event.ctrlKey || event.metaKey || event.altKey) return;
  const first = editable(row)[0];
  if (!first) return;
  event.preventDefault();
  focus(first);
});

async function edit(cell) {
  if (!cell || one("[data-cell-form]", cell)) return;
  kept.set(cell, [...cell.childNodes].map((node) => node.cloneNode(true)));
  await htmx.ajax("GET", cell.dataset.cell, { target: cell, source: cell, swap: "innerHTML" });
  const field = one("input:not([type=hidden]), select, textarea", cell);
  field?.focus();
  field?.select?.();
}

function leave(cell) {
  const before = kept.get(cell);
  if (before) cell.replaceChildren(...before);
  htmx.process(cell);
  settle(cell);
}

function settle(cell) {
  focus(cell, { preventScroll: true });
}

on("click", "[data-cell]", (event, cell) => {
  if (event.target.closest("a, button, input, select, textarea, label, [data-cell-form]")) return;
  edit(cell);
});

on("click", "button[data-edits]", (event, control) => {
  event.preventDefault();
  edit(control.closest("[data-cell]"));
});

document.addEventListener("keydown", (event) => {
  const cell = event.target.closest?.("[data-cell]");
  if (!cell || event.isComposing) return;
  const form = one("[data-cell-form]", cell);
  if (!form) {
    if (event.target !== cell || event.ctrlKey || event.metaKey || event.altKey) return;
    const beside = walk(cell, event.key);
    if (event.key !== "Enter" && event.key !== "F2" && !beside) return;
    event.preventDefault();
    event.stopPropagation();
    if (beside) focus(beside, { preventScroll: false });
    else edit(cell);
    return;
  }
  if (event.defaultPrevented) return;
  if (event.key === "Escape") {
    event.preventDefault();
    leave(cell);
  } else if (event.key === "Tab" || (event.key === "Enter" && !event.shiftKey && !event.target.matches("button"))) {
    event.preventDefault();
    const side = event.key === "Tab" ? (event.shiftKey ? -1 : 1) : 0;
    goal = neighbour(cell, side);
    form.requestSubmit();
  }
});

// Leaving by pointer saves what was changed.
on("focusout", "[data-cell-form]", (event, form) => {
  if (form.contains(event.relatedTarget) || form.dataset.sending || !form.isConnected) return;
  const cell = form.closest("[data-cell]");
  setTimeout(() => {
    if (!form.isConnected || form.contains(document.activeElement) || form.dataset.sending) return;
    if ("dirty" in form.dataset) form.requestSubmit();
    else leave(cell);
  }, 150);
});

document.addEventListener("htmx:after:swap", (event) => {
  const cell = event.detail.ctx.target;
  if (!(cell instanceof Element) || !cell.matches("[data-cell]") || event.detail.ctx.request?.method === "GET") return;
  if (one("[data-cell-form]", cell)) {
    goal = null;
    one("input:not([type=hidden]), select, textarea", cell)?.focus();
    return;
  }
  cell.classList.add("saved");
  setTimeout(() => cell.classList.remove("saved"), 1000);
  const next = goal;
  goal = null;
  if (next?.isConnected) edit(next);
  else if (!document.activeElement || document.activeElement === document.body) settle(cell);
});

onContent((root) => {
  for (const cell of root.querySelectorAll("[data-cell]:not([tabindex])")) cell.tabIndex = -1;
});
