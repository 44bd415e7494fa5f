// Command palette: records from the server, commands from the controls of this page.
import { all, announce, debounce, icon, isUsable, make, on, one, onContent } from "./dom.js";
import { controlName } from "./hotkeys.js";

const palette = () => one("#palette");
const input = () => one("[role=combobox]", palette());
const lines = () => all("[role=option]", palette()).filter((line) => !line.hidden);
let before = null;

const fold = (text) => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replace(/ł/g, "l");

function open() {
  before = document.activeElement;
  palette().openedBy = before;
  input().value = "";
  showCommands("");
  palette().showModal();
  input().focus();
  ask();
}

/** Controls that can be found by name: those with a shortcut, links of the menu, marked commands. */
function commands() {
  const found = all(".ui-side a[href], .ui-side [data-command], [data-key]:not([data-palette], [data-quiet]), [data-command]");
  const usable = found.filter((control) => isUsable(control) || control.closest("[role=menu]"));
  const named = new Map();
  for (const control of usable) {
    if (control.closest("dialog, #toasts")) continue;
    const name = controlName(control);
    if (name && !named.has(name)) named.set(name, control);
  }
  return named;
}

function showCommands(text) {
  const wanted = fold(text);
  const group = one("#palette-commands");
  group.replaceChildren();
  const fitting = [...commands()].filter(([name]) => !wanted || fold(name).includes(wanted)).slice(0, wanted ? 6 : 8);
  if (!fitting.length) return mark(0);
  group.append(make("h3", {}, group.getAttribute("aria-label")));
  fitting.forEach(([name, control], no) => {
    const line = make("div", { role: "option", id: `command-${no}`, "aria-selected": "false" });
    line.run = control;
    line.append(icon("arrow-right", "i i-sm"), make("span", { class: "t" }, name));
    if (control.dataset.key) line.append(make("kbd", {}, control.dataset.key.toUpperCase()));
    group.append(line);
  });
  mark(0);
}

const ask = debounce(async () => {
  const url = new URL(palette().dataset.url, location.href);
  url.searchParams.set("q", input().value.trim());
  await htmx.ajax("GET", url.pathname + url.search, { target: "#palette-records", swap: "innerHTML", source: one("#palette-records") });
  mark(0);
  announce(String(all("#palette-records [role=option]").length));
}, 80);

function mark(no) {
  const list = lines();
  const now = list.length ? (no + list.length) % list.length : -1;
  list.forEach((line, at) => {
    line.setAttribute("aria-selected", String(at === now));
    line.id ||= `found-${at}`;
  });
  list[now]?.scrollIntoView({ block: "nearest" });
  if (list[now]) input().setAttribute("aria-activedescendant", list[now].id);
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
  if (event.ctrlKey || event.metaKey) window.open(url, "_blank", "noopener");
  else location.assign(url);
}

on("click", "[data-palette]", (event) => {
  if (!palette() || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  open();
});
on("input", "#palette [role=combobox]", (event, field) => {
  showCommands(field.value.trim());
  ask();
});
on("keydown", "#palette [role=combobox]", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    event.preventDefault();
    mark(current() + step);
  } else if (event.key === "Enter") {
    event.preventDefault();
    event.stopPropagation();
    run(lines()[current()], event);
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
