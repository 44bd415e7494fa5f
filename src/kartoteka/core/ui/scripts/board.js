// Board: cards moved by mouse, by keys (arrows, Shift+arrows, M) or by their menu.
// [data-board data-field="column"] > [data-column="3" data-label="Offer"] > ol > [data-card="17" data-move-url data-version]
// A column with data-verb opens the dialog of that verb; [data-drops] > [data-drop="won" data-letter="w"] opens data-drop-won.
import { all, announce, isField, make, newKey, on, one, place, topDialog } from "./dom.js";
import { openDialog } from "./dialogs.js";

const FAR = 5;
const columns = (board) => all("[data-column]", board);
const cards = (column) => all("[data-card]", column);
const stack = (column) => one("ol", column) ?? column;
let drag = null;

/** Move at once, ask the server, take back when it refuses. */
async function move(card, column, { before = null, fromMenu = false } = {}) {
  const board = card.closest("[data-board]");
  if (column.dataset.verb) return openDialog(`${card.dataset.path}do/${column.dataset.verb}/`, card);
  const home = { parent: card.parentElement, next: card.nextElementSibling, column: card.closest("[data-column]") };
  if (home.column === column && !board.hasAttribute("data-ordered")) return;
  const held = card.contains(document.activeElement) || card === document.activeElement;
  stack(column).insertBefore(card, before ?? one(".more", stack(column)));
  count(home.column, -1);
  count(column, 1);
  closePrompt();
  if (held) card.focus();
  card.scrollIntoView({ block: "nearest", inline: "nearest" });
  card.setAttribute("hx-status:4xx", "swap:none");
  const values = { [board.dataset.field ?? "column"]: column.dataset.column, version: card.dataset.version ?? "", _key: newKey() };
  const status = await send(card, card.dataset.moveUrl, values);
  if (status >= 200 && status < 300) {
    beside(card.id);
    if (fromMenu) focusPrompt();
    return tell(card, column);
  }
  home.parent.insertBefore(card, home.next?.parentElement === home.parent ? home.next : null);
  count(home.column, 1);
  count(column, -1);
  card.focus();
  beside(card.id);
  if (fromMenu) focusPrompt();
}

async function send(card, url, values) {
  let status = 0;
  const note = (event) => {
    if (event.detail.ctx.sourceElement === card || event.target === card) status = event.detail.ctx.response?.status ?? 0;
  };
  document.addEventListener("htmx:after:request", note);
  try {
    await htmx.ajax("POST", url, { source: card, target: card, swap: "outerMorph swapEmpty:false", values });
  } finally {
    document.removeEventListener("htmx:after:request", note);
  }
  return status;
}

/** The number at the head of a column, until the server says it again. */
function count(column, by) {
  const shown = one("[data-column-count]", column);
  if (!shown) return;
  shown.dataset.columnCount = Number(shown.dataset.columnCount || cards(column).length - by) + by;
  shown.textContent = shown.dataset.columnCount;
}

function tell(card, column) {
  const title = (one("a", card) ?? card).textContent.trim();
  const list = cards(column);
  announce(`${title}, ${column.dataset.label}, ${list.indexOf(document.getElementById(card.id) ?? card) + 1}/${list.length}`);
}

// --- keys ---
function neighbour(card, key) {
  const column = card.closest("[data-column]");
  const list = cards(column);
  const at = list.indexOf(card);
  if (key === "ArrowDown" || key === "j") return list[at + 1];
  if (key === "ArrowUp" || key === "k") return list[at - 1];
  return columnBeside(column, key === "ArrowRight" ? 1 : -1, (other) => cards(other)[Math.min(at, cards(other).length - 1)]);
}

function columnBeside(column, by, pick = (other) => other) {
  const list = columns(column.closest("[data-board]"));
  for (let at = list.indexOf(column) + by; list[at]; at += by) {
    const found = pick(list[at]);
    if (found) return found;
  }
  return null;
}

on("keydown", "[data-card]", (event, card) => {
  if (isField(event.target) || event.ctrlKey || event.metaKey || event.altKey || topDialog()) return;
  const letter = document.documentElement.dataset.hotkeys === "off" ? "" : event.code;
  const side = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (event.shiftKey && side) {
    const goal = columnBeside(card.closest("[data-column]"), side);
    if (goal) move(card, goal);
  } else if (side || event.key === "ArrowDown" || event.key === "ArrowUp" || letter === "KeyJ" || letter === "KeyK") {
    const key = { KeyJ: "ArrowDown", KeyK: "ArrowUp" }[letter] ?? event.key;
    neighbour(card, key)?.focus();
  } else if (letter === "KeyM" && !event.shiftKey) {
    openMoves(card, card);
  } else if (dropBy(card, letter, event)) {
    // Its dialog is on the way.
  } else if (event.key === "Enter" && event.target === card) {
    one("a[href]", card)?.click();
  } else {
    return;
  }
  event.preventDefault();
});

const drops = (card) => all("[data-drop]", card.closest("[data-region]") ?? document).filter((drop) => dropUrl(card, drop));
const dropUrl = (card, drop) => card.getAttribute(`data-drop-${drop.dataset.drop}`);

function dropBy(card, letter, event) {
  if (!letter || event.shiftKey) return false;
  const drop = drops(card).find(({ dataset }) => dataset.letter && letter === `Key${dataset.letter.toUpperCase()}`);
  if (drop) openDialog(dropUrl(card, drop), card);
  return Boolean(drop);
}

on("focusin", "[data-card]", (event, card) => {
  all("[data-card][data-cursor]").forEach((other) => other.removeAttribute("data-cursor"));
  card.toggleAttribute("data-cursor", event.target === card);
});

/** The menu "Move to…": columns by digit. */
function openMoves(card, opener) {
  one("#moves")?.remove();
  const menu = make("div", { class: "ui-pop ui-menu", id: "moves", popover: "auto", role: "menu", "aria-label": card.closest("[data-board]").dataset.textMove });
  columns(card.closest("[data-board]")).forEach((column, no) => {
    const here = column.contains(card);
    const line = make("button", { type: "button", role: "menuitem", "data-key": no < 9 ? String(no + 1) : null, "aria-current": here ? "true" : null });
    line.append(make("span", {}, column.dataset.label), make("kbd", {}, String(no + 1)));
    line.addEventListener("click", () => {
      card.focus();
      move(card, column, { fromMenu: true });
    });
    menu.append(line);
  });
  if (drops(card).length) menu.append(make("hr"));
  for (const drop of drops(card)) {
    const line = make("button", { type: "button", role: "menuitem", "data-key": drop.dataset.letter || null });
    line.append(make("span", {}, drop.dataset.label));
    if (drop.dataset.letter) line.append(make("kbd", {}, drop.dataset.letter.toUpperCase()));
    line.addEventListener("click", () => openDialog(dropUrl(card, drop), card));
    menu.append(line);
  }
  document.body.append(menu);
  menu.openedBy = opener;
  menu.showPopover();
  place(menu, opener);
}

on("click", "[data-move-menu]", (event, control) => {
  event.preventDefault();
  openMoves(control.closest("[data-card]"), control);
});

// --- mouse and pen drag at once; a finger scrolls, and drags after it rested on the card ---
const REST = 400;
let resting;

on("pointerdown", "[data-card]", (event, card) => {
  if (event.button || event.target.closest("button, input, .btn") || !card.dataset.moveUrl) return;
  const start = { card, x: event.clientX, y: event.clientY, ghost: null, over: null };
  if (event.pointerType !== "touch") return void (drag = start);
  resting = { start, timer: setTimeout(() => ((drag = start), lift(card), navigator.vibrate?.(10)), REST) };
});

/** A finger that moves or leaves before its time scrolls. */
function unrest(event) {
  if (!resting || drag) return;
  const { start, timer } = resting;
  if (event.type === "pointermove" && Math.hypot(event.clientX - start.x, event.clientY - start.y) < FAR) return;
  clearTimeout(timer);
  resting = null;
}
for (const type of ["pointermove", "pointerup", "pointercancel"]) document.addEventListener(type, unrest);
document.addEventListener("touchmove", (event) => drag?.ghost && event.preventDefault(), { passive: false });
document.addEventListener("contextmenu", (event) => (drag?.ghost || resting) && event.target.closest?.("[data-card]") && event.preventDefault());
document.addEventListener("pointercancel", () => drag && ((drag.over = null), drop()));

document.addEventListener("pointermove", (event) => {
  if (!drag) return;
  if (!drag.ghost && Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < FAR) return;
  if (!drag.ghost) lift(drag.card);
  event.preventDefault();
  drag.ghost.style.translate = `${event.clientX - drag.dx}px ${event.clientY - drag.dy}px`;
  hover(document.elementFromPoint(event.clientX, event.clientY), event.clientY);
});

function lift(card) {
  const at = card.getBoundingClientRect();
  const ghost = card.cloneNode(true);
  ghost.removeAttribute("id");
  ghost.classList.add("ui-ghost");
  ghost.style.width = `${at.width}px`;
  document.body.append(ghost);
  card.classList.add("moving");
  document.documentElement.dataset.dragging = "";
  all("[data-drops]").forEach((bar) => (bar.hidden = false));
  Object.assign(drag, { ghost, dx: drag.x - at.left, dy: drag.y - at.top });
}

function hover(element, y) {
  const over = element?.closest("[data-column], [data-drop]");
  if (over !== drag.over) {
    drag.over?.removeAttribute("data-over");
    over?.setAttribute("data-over", "");
    drag.over = over;
  }
  drag.before = over && cards(over).find((card) => card !== drag.card && y < card.getBoundingClientRect().top + card.offsetHeight / 2);
}

function drop() {
  const { card, ghost, over, before } = drag;
  drag = resting = null;
  if (!ghost) return;
  ghost.remove();
  card.classList.remove("moving");
  over?.removeAttribute("data-over");
  delete document.documentElement.dataset.dragging;
  all("[data-drops]").forEach((bar) => (bar.hidden = true));
  addEventListener("click", (event) => (event.preventDefault(), event.stopPropagation()), { capture: true, once: true });
  setTimeout(() => dispatchEvent(new Event("click")), 0);
  return { card, over, before };
}

document.addEventListener("pointerup", () => {
  const done = drag && drop();
  if (!done?.over) return;
  const url = dropUrl(done.card, done.over);
  if (done.over.dataset.column) move(done.card, done.over, { before: done.before ?? null });
  else if (url) openDialog(url, done.card);
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !drag?.ghost) return;
  drag.over = null;
  drop();
});
document.addEventListener("dragstart", (event) => {
  if (event.target.closest?.("[data-card]")) event.preventDefault();
});

// --- the panel after a move: [data-prompt data-for="card-17"], beside its card; a sheet on phones ---
const GAP = 12;
// Room for the message at the bottom.
const TOAST = 80;
const closePrompt = () => one("[data-prompt]")?.remove();
const focusPrompt = () => one("[data-prompt] :is(input:checked, button[role=checkbox], footer .btn-primary)")?.focus();

function beside(id) {
  const box = one("[data-prompt]");
  const card = document.getElementById(id);
  if (!box || !card || innerWidth < 768) return;
  const at = card.getBoundingClientRect();
  const left = at.left - box.offsetWidth - GAP;
  box.style.left = `${Math.round(left > GAP ? left : Math.min(at.right + GAP, innerWidth - box.offsetWidth - GAP))}px`;
  box.style.top = `${Math.round(Math.max(GAP, Math.min(at.top, innerHeight - box.offsetHeight - TOAST)))}px`;
  box.style.right = box.style.bottom = "auto";
}

const cardOf = (control) => document.getElementById(control.closest("[data-prompt]")?.dataset.for);
on("click", "[data-prompt-close]", (event, control) => {
  const card = cardOf(control);
  closePrompt();
  card?.focus();
});
on("click", "[data-prompt-move]", (event, control) => {
  const card = cardOf(control);
  const column = one(`[data-column="${CSS.escape(control.dataset.promptMove)}"]`);
  if (card && column) move(card, column, { fromMenu: true });
});
// Not before: an element that is gone tells nobody that the record changed.
on("record-changed", "[data-prompt-undo]", closePrompt);
document.addEventListener("step-planned", closePrompt);
document.addEventListener("keydown", (event) => {
  const box = one("[data-prompt]");
  if (event.key !== "Escape" || drag || topDialog() || !box) return;
  const card = box.contains(document.activeElement) && cardOf(box);
  closePrompt();
  if (card) card.focus();
});
