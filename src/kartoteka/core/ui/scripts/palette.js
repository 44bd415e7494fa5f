// Command palette: records from the server, commands from the controls of this page.
// → shows what can be done with the marked record, ← leads back; Enter waits for the answer.
import { all, announce, debounce, icon, isUsable, make, on, one, onContent } from "./dom.js";
import { openDialog } from "./dialogs.js";
import { controlName, keysOf } from "./hotkeys.js";

const MOST = { empty: 6, typed: 5 };
const palette = () => one("#palette");
const input = () => one("[role=combobox]", palette());
const lines = () => all("[role=option]:not(.call)", palette()).filter((line) => !line.hidden);
let before = null;
// Whether an answer is still to come, and the Enter that waits for it.
let waiting = false;
let entered = null;
let isDeeds = false;
let asked = null;

const fold = (text) => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replace(/ł/g, "l");

function open() {
  before = document.activeElement;
  palette().openedBy = before;
  input().value = "";
  one("#palette-records").replaceChildren();
  showCommands("");
  palette().showModal();
  input().focus();
  type();
}

/** Controls that can be found by name: those with a shortcut, links of the menu, marked commands. */
function commands() {
  const found = all(".ui-side a[href], .ui-side [data-command], [data-key]:not([data-quiet]), [data-command]");
  const usable = found.filter((control) => !control.matches("[data-palette]") && (isUsable(control) || control.closest("[role=menu]")));
  const named = new Map();
  for (const control of usable) {
    if (control.closest("dialog, #toasts, [data-rows] [data-row]")) continue;
    const menu = control.closest("[popover]");
    const opener = menu && one(`[popovertarget="${CSS.escape(menu.id)}"]`);
    const name = [opener && controlName(opener), controlName(control)].filter(Boolean).join(": ");
    if (controlName(control) && !named.has(name)) named.set(name, control);
  }
  return named;
}

function showCommands(text) {
  const wanted = fold(text).split(/\s+/).filter(Boolean);
  const group = one("#palette-commands");
  group.replaceChildren();
  const fitting = [...commands()]
    .filter(([name]) => wanted.every((word) => fold(name).includes(word)))
    .slice(0, text ? MOST.typed : MOST.empty);
  if (!fitting.length) return;
  group.append(make("h3", { role: "none" }, group.getAttribute("aria-label")));
  fitting.forEach(([name, control], no) => {
    const line = make("div", { role: "option", id: `command-${no}`, "aria-selected": "false" });
    line.run = control;
    line.append(icon("arrow-right", "i i-sm"), make("span", { class: "t" }, name));
    const keys = make("span", { class: "keys" });
    keysOf(control).forEach((key) => keys.append(make("kbd", {}, key)));
    line.append(keys);
    group.append(line);
  });
}

function type() {
  waiting = true;
  isDeeds = false;
  entered = null;
  ask();
}

/** The newest question only: an older one on its way is given up. */
async function bring(url) {
  asked?.abort();
  asked = new AbortController();
  const headers = { "HX-Request": "true", "HX-Target": "div#palette-records" };
  const answer = await fetch(url, { headers, signal: asked.signal });
  if (answer.status === 401) location.reload();
  if (answer.ok) one("#palette-records").innerHTML = await answer.text();
}

const ask = debounce(async () => {
  const words = input().value.trim();
  const url = new URL(palette().dataset.url, location.href);
  url.searchParams.set("q", words);
  try {
    await bring(url);
  } catch (error) {
    if (error.name === "AbortError") return;
  }
  if (words !== input().value.trim()) return;
  waiting = false;
  showCommands(words);
  // Nothing was found: what one may have meant stands before what could be added.
  const list = lines();
  const command = list.findIndex((line) => line.run);
  mark(words && list[0]?.hasAttribute("data-creates") && command >= 0 ? command : 0);
  announce(one("[data-found]", palette())?.dataset.found);
  if (entered) run(lines()[current()], entered);
}, 80);

/** What can be done with the marked record, without opening it. */
async function showDeeds() {
  const url = lines()[current()]?.dataset.deeds;
  if (!url) return;
  isDeeds = true;
  try {
    await bring(url);
  } catch {
    // The next question took its place, or the page is left.
    return;
  }
  one("#palette-commands").replaceChildren();
  mark(0);
  announce(one("#palette-records h3")?.textContent);
}

function mark(no) {
  const list = lines();
  const now = list.length ? (no + list.length) % list.length : -1;
  list.forEach((line, at) => {
    line.setAttribute("aria-selected", String(at === now));
    line.id ||= `found-${at}`;
  });
  list[now]?.scrollIntoView({ block: "nearest" });
  if (list[now]) input().setAttribute("aria-activedescendant", list[now].id);
  else input().removeAttribute("aria-activedescendant");
}

const current = () => lines().findIndex((line) => line.ariaSelected === "true");

function run(line, event) {
  if (!line) return;
  if (line.run) {
    palette().close();
    line.run.click();
    return;
  }
  const url = line.dataset.url ?? line.getAttribute("href");
  if (!url) return;
  if (event.ctrlKey || event.metaKey) return void window.open(url, "_blank", "noopener");
  if (line.hasAttribute("data-in-dialog") && one("#dialog")) {
    palette().close();
    return void openDialog(url, before);
  }
  if (/^(tel|mailto):/.test(url)) palette().close();
  location.assign(url);
}

on("click", "[data-palette]", (event) => {
  if (!palette() || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  open();
});
on("input", "#palette [role=combobox]", (event, field) => {
  showCommands(field.value.trim());
  mark(current() < 0 ? 0 : current());
  type();
});
on("keydown", "#palette [role=combobox]", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    event.preventDefault();
    mark(current() + step);
  } else if (event.key === "Enter") {
    event.preventDefault();
    event.stopPropagation();
    if (waiting) entered = { ctrlKey: event.ctrlKey, metaKey: event.metaKey };
    else run(lines()[current()], event);
  } else if (event.key === "ArrowRight" && !isDeeds && event.target.selectionStart === event.target.value.length) {
    if (!lines()[current()]?.dataset.deeds) return;
    event.preventDefault();
    showDeeds();
  } else if (isDeeds && (event.key === "ArrowLeft" || event.key === "Escape")) {
    event.preventDefault();
    event.stopPropagation();
    type();
  }
});
on("click", "#palette [role=option]", (event, line) => {
  event.preventDefault();
  run(line, event);
});

// A page restored by Back must not keep an open palette.
onContent((root) => {
  if (root === document.body && palette()?.open && !palette().matches(":modal")) palette().close();
});
