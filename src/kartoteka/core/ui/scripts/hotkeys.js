// Shortcuts are bound to visible controls by data-key; pressing the key clicks the control.
// "n" one letter · "g k" a sequence · "/" "?" "[" "]" signs · "mod+Enter" inside a form · "Shift+x".
import { all, isField, isLeaving, isUsable, on, one, topDialog } from "./dom.js";

const SIGNS = new Set(["/", "?", "[", "]"]);
const PAUSE = 1200;
let prefix = "";
let timer;

/** Name of the pressed key: letters and digits by place on the keyboard, signs by what they print. */
export function keyName(event) {
  if (SIGNS.has(event.key)) return event.key;
  const letter = /^Key([A-Z])$/.exec(event.code)?.[1].toLowerCase();
  const digit = /^Digit(\d)$/.exec(event.code)?.[1];
  const name = letter ?? digit ?? event.key;
  return event.shiftKey && name.length >= 1 && !SIGNS.has(name) ? `Shift+${name}` : name;
}

/** Where keys are looked for: an open menu, then the top dialog, then what the page is about, and
 * then all of it: N on a pair of cards says that they are two, and adds nothing. */
function scopes() {
  const popovers = all("[popover]:popover-open:not(#toasts)");
  const dialog = topDialog();
  if (dialog) return [...popovers, dialog];
  return [...popovers.reverse(), one("main"), document].filter(Boolean);
}

function press(name) {
  for (const scope of scopes()) {
    const found = all(`[data-key="${CSS.escape(name)}"]`, scope).filter(
      (control) => (isUsable(control) || control.hasAttribute("data-quiet")) && isMeant(control),
    );
    const control = name === "z" ? found.at(-1) : found[0];
    if (control) return activate(control);
  }
  return false;
}

/** Keys of a row belong to the row with the cursor. */
const isMeant = (control) => !control.closest("[data-rows] [data-row]") || control.closest("[data-cursor], [popover]");

function activate(control) {
  if (isField(control)) {
    control.focus();
    control.select?.();
  } else if (control.matches("[data-digits]")) {
    (one("input:checked", control) ?? one("input, button", control))?.focus();
  } else {
    control.click();
  }
  return true;
}

const startsSequence = (name) =>
  scopes().some((scope) => all(`[data-key^="${CSS.escape(name)} "]`, scope).some(isUsable));

function pressInForm(event) {
  const within = [event.target.closest("form"), event.target.closest("dialog, [data-drawer]") ?? document];
  const saves = (scope) => scope && (one('[data-key="mod+Enter"]', scope) ?? one("button[type=submit].btn-primary", scope));
  const control = saves(within[0]) ?? saves(within[1]);
  if (!control || !isUsable(control)) return;
  event.preventDefault();
  control.click();
}

function pickDigit(event, name) {
  const group = document.activeElement?.closest("[data-digits]");
  const choice = group && all("input[type=radio]:not(:disabled), button", group)[Number(name) - 1];
  if (!choice) return false;
  choice.click();
  choice.focus();
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || event.altKey || isLeaving()) return;
  if (event.ctrlKey || event.metaKey) {
    if (event.key === "Enter") pressInForm(event);
    else if (event.code === "KeyK" && !event.shiftKey && press("/")) event.preventDefault();
    return;
  }
  if (isField(event.target) || document.documentElement.dataset.hotkeys === "off") return;
  const name = keyName(event);
  if (/^[1-9]$/.test(name) && pickDigit(event, name)) return event.preventDefault();
  const full = prefix ? `${prefix} ${name}` : name;
  clearTimeout(timer);
  if (prefix && press(full)) event.preventDefault();
  else if (press(name)) event.preventDefault();
  else if (startsSequence(name)) {
    prefix = name;
    timer = setTimeout(() => (prefix = ""), PAUSE);
    return;
  }
  prefix = "";
});

/** Fill the sheet of shortcuts with what this page offers. */
on("click", "[data-opens=keys]", () => {
  const list = one("[data-keys-list]");
  const seen = new Set();
  list.replaceChildren();
  for (const control of all("[data-key]")) {
    const key = control.dataset.key;
    const reachable = isUsable(control) || control.closest("[popover]");
    if (seen.has(key) || !reachable) continue;
    seen.add(key);
    list.append(shortcut(control));
  }
});

/** The keys that press a control, as they are written: "N", "K" for a line of the menu under N. */
export function keysOf(control) {
  if (!control.dataset.key) return [];
  const menu = control.closest("[popover]");
  const opener = menu && one(`[popovertarget="${menu.id}"][data-key]`);
  const keys = `${opener ? `${opener.dataset.key} ` : ""}${control.dataset.key}`.split(" ");
  return keys.map((part) => part.replace("mod+", "Ctrl ").replace("Enter", "↵").toUpperCase());
}

function shortcut(control) {
  const line = document.createElement("li");
  const name = document.createElement("span");
  name.textContent = controlName(control);
  const keys = document.createElement("span");
  for (const part of keysOf(control)) {
    const hint = document.createElement("kbd");
    hint.textContent = part;
    keys.append(hint);
  }
  line.append(name, keys);
  return line;
}

/** What a control is called: its label, or its text without hints and counts. */
export function controlName(control) {
  const group = control.matches("[data-digits]") && control.closest("fieldset")?.querySelector("legend");
  if (group) return group.textContent.trim();
  const label = control.getAttribute("aria-label") ?? control.labels?.[0]?.textContent;
  if (label) return label.trim();
  const copy = control.cloneNode(true);
  all("kbd, .n, b", copy).forEach((part) => part.remove());
  return copy.textContent.trim();
}
