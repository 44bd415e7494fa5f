// Menus and popovers: place, arrows, letters, aria-expanded. Opening itself is native (popovertarget).
import { all, on, one, place } from "./dom.js";

const opener = (box) => box.openedBy?.isConnected ? box.openedBy : one(`[popovertarget="${CSS.escape(box.id)}"]`);
const items = (menu) => all("[role=menuitem]:not([aria-disabled=true])", menu).filter((item) => item.checkVisibility());

on("click", "[popovertarget]", (event, control) => {
  const box = document.getElementById(control.getAttribute("popovertarget"));
  if (!box) return;
  box.openedBy = control;
  unfold(box);
}, true);

/** What many rows have each (a menu) may wait in a noscript: it becomes nodes when first opened.
 *  With data-from="#template" it is made of what all rows share; {words} of it are the row's data. */
function unfold(box) {
  const shared = box.dataset.from && one(box.dataset.from);
  if (shared) {
    delete box.dataset.from;
    const filled = shared.innerHTML.replace(/\{(\w+)\}/g, (all, name) => plain(box.dataset[name] ?? all));
    box.replaceChildren(...new DOMParser().parseFromString(filled, "text/html").body.childNodes);
    return htmx.process(box);
  }
  const kept = one(":scope > noscript", box);
  if (!kept) return;
  // Parsed with the page it is text of the server; swapped in later it has nodes already.
  const nodes = kept.childElementCount ? kept : new DOMParser().parseFromString(kept.textContent, "text/html").body;
  kept.replaceWith(...nodes.childNodes);
  htmx.process(box);
}

/** A text that stays one between quotes. */
const plain = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

document.addEventListener("toggle", (event) => {
  const box = event.target;
  if (!(box instanceof HTMLElement) || !box.hasAttribute("popover") || box.id === "toasts") return;
  const open = event.newState === "open";
  const control = opener(box);
  control?.setAttribute("aria-expanded", String(open));
  if (!open) {
    const active = document.activeElement;
    if (!active || active === document.body || box.contains(active)) control?.focus();
    return;
  }
  if (control) place(box, control);
  if (box.matches("[role=menu]")) items(box)[0]?.focus();
  else (one("[autofocus]", box) ?? one("input:not([type=hidden]), select, textarea, button", box))?.focus();
}, true);

on("keydown", "[data-menu-button]", (event, control) => {
  if (event.key !== "ArrowDown") return;
  event.preventDefault();
  control.click();
});

on("keydown", "[role=menu]", (event, menu) => {
  const list = items(menu);
  const now = list.indexOf(document.activeElement);
  const goal = { ArrowDown: now + 1, ArrowUp: now - 1, Home: 0, End: list.length - 1 }[event.key];
  if (event.key === "Tab") menu.hidePopover?.();
  if (goal === undefined) return byLetter(event, list, now);
  event.preventDefault();
  list[(goal + list.length) % list.length]?.focus();
});

/** A letter moves to the next item that begins with it, unless the menu gives it a shortcut. */
function byLetter(event, list, now) {
  if (event.key.length !== 1 || event.ctrlKey || event.metaKey || event.altKey) return;
  const code = /^Key([A-Z])$/.exec(event.code)?.[1].toLowerCase();
  if (list.some((item) => item.dataset.key === code || item.dataset.key === event.key)) return;
  const ring = [...list.slice(now + 1), ...list.slice(0, now + 1)];
  const found = ring.find((item) => item.textContent.trim().toLowerCase().startsWith(event.key.toLowerCase()));
  if (!found) return;
  event.preventDefault();
  found.focus();
}

on("click", "[role=menuitem]", (event, item) => item.closest("[popover]")?.hidePopover());
