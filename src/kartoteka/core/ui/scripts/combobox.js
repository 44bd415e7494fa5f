// Editable combobox with a list (APG). Options come from data-url?q=… as JSON:
// {"options": [{"value": "482", "label": "Brzoza", "hint": "Kraków", "url": ""}]}
import { announce, csrfToken, debounce, make, newKey, on, one, place, word } from "./dom.js";
import { toast } from "./toasts.js";

const state = new WeakMap();
const parts = (box) => ({
  input: one("[role=combobox]", box),
  list: one("[role=listbox]", box),
  value: one("input[type=hidden]", box),
});

function close(box) {
  const { input, list } = parts(box);
  list.hidden = true;
  input.setAttribute("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
}

function show(box, options) {
  const { input, list } = parts(box);
  const text = input.value.trim();
  state.set(box, options);
  list.replaceChildren(...options.map((option, no) => line(`${list.id}-${no}`, option)));
  const same = options.some((option) => option.label.toLowerCase() === text.toLowerCase());
  if (box.dataset.createUrl && text && !same) {
    const label = word("create", box).replace("{text}", text);
    list.append(line(`${list.id}-new`, { label, create: true }));
  }
  if (!list.childElementCount) list.append(make("li", { class: "none" }, word("none", box)));
  list.hidden = false;
  list.style.minWidth = `${input.parentElement.offsetWidth}px`;
  place(list, input.parentElement);
  input.setAttribute("aria-expanded", "true");
  choose(box, options.length ? 0 : -1);
  announce(String(options.length || word("none", box)));
}

function line(id, option) {
  const item = make("li", { role: "option", id, "aria-selected": "false", "data-create": option.create });
  item.append(make("span", {}, option.label));
  if (option.hint) item.append(make("span", { class: "hint" }, option.hint));
  return item;
}

function choose(box, no) {
  const { input, list } = parts(box);
  const lines = [...list.querySelectorAll("[role=option]")];
  const now = no < 0 ? -1 : (no + lines.length) % Math.max(lines.length, 1);
  lines.forEach((item, at) => item.setAttribute("aria-selected", String(at === now)));
  lines[now]?.scrollIntoView({ block: "nearest" });
  if (lines[now]) input.setAttribute("aria-activedescendant", lines[now].id);
}

const current = (box) => [...parts(box).list.querySelectorAll("[role=option]")].findIndex((item) => item.ariaSelected === "true");

function take(box, no) {
  const { list } = parts(box);
  const item = list.querySelectorAll("[role=option]")[no];
  if (!item) return;
  close(box);
  if (item.hasAttribute("data-create")) {
    add(box);
    return;
  }
  pick(box, state.get(box)[no]);
}

function pick(box, option) {
  const { input, value } = parts(box);
  input.value = option.label;
  value.value = option.value;
  box.dataset.label = option.label;
  value.dispatchEvent(new Event("change", { bubbles: true }));
}

/** Make a record of what was typed, and take it. */
async function add(box) {
  const name = parts(box).input.value.trim();
  const body = new URLSearchParams({ name, _key: newKey() });
  const answer = await fetch(box.dataset.createUrl, { method: "POST", body, headers: { "X-CSRFToken": csrfToken() } });
  const made = await answer.json().catch(() => ({}));
  if (!answer.ok) {
    toast(made.error ?? word("server"), { tone: "r" });
    return;
  }
  pick(box, made);
  if (made.notice) toast(made.notice.text, made.notice);
}

/** Show what was found; whoever went on before it came has what they typed taken if it is the only one. */
function answered(box, options) {
  const { input } = parts(box);
  const isWanted = "takes" in box.dataset;
  delete box.dataset.asking;
  delete box.dataset.takes;
  if (document.activeElement === input) {
    show(box, options);
    if (isWanted) options.length ? take(box, 0) : choose(box, 0);
  } else if (isWanted && options.length === 1) pick(box, options[0]);
}

const ask = debounce(async (box) => {
  const { input } = parts(box);
  const text = input.value.trim();
  const url = new URL(box.dataset.url, location.href);
  url.searchParams.set("q", text);
  box.asked?.abort();
  box.asked = new AbortController();
  try {
    const answer = await fetch(url, { headers: { Accept: "application/json" }, signal: box.asked.signal });
    const found = await answer.json();
    // What was typed since has an answer of its own.
    if (text === input.value.trim()) answered(box, found.options ?? found);
  } catch (error) {
    if (error.name === "AbortError") return;
    delete box.dataset.asking;
    delete box.dataset.takes;
    close(box);
  }
}, 80);

on("input", "[data-combobox] [role=combobox]", (event, input) => {
  const box = input.closest("[data-combobox]");
  parts(box).value.value = "";
  if (!box.dataset.url) return;
  box.dataset.asking = "";
  delete box.dataset.takes;
  ask(box);
});

/** Enter over a text of which nothing is chosen yet: it waits for the answer, or goes to the line that adds. */
function waits(box, isOpen) {
  const { input, list, value } = parts(box);
  if (!input.value.trim() || value.value) return false;
  if ("asking" in box.dataset) {
    box.dataset.takes = "";
    return true;
  }
  if (!isOpen || current(box) >= 0 || !one("[role=option]", list)) return false;
  choose(box, 0);
  return true;
}

on("keydown", "[data-combobox] [role=combobox]", (event, input) => {
  const box = input.closest("[data-combobox]");
  const open = input.getAttribute("aria-expanded") === "true";
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    if (open) choose(box, current(box) + (event.key === "ArrowDown" ? 1 : -1));
    else if (box.dataset.url) ask(box);
  } else if (event.key === "Enter" && !event.ctrlKey && waits(box, open)) {
    event.preventDefault();
  } else if (event.key === "Enter" && open && current(box) >= 0) {
    event.preventDefault();
    take(box, current(box));
  } else if (event.key === "Escape" && open) {
    event.preventDefault();
    event.stopPropagation();
    close(box);
  } else if (event.key === "Tab" && "asking" in box.dataset) {
    box.dataset.takes = "";
  } else if (event.key === "Tab" && open && parts(box).value.value === "" && current(box) >= 0 && input.value.trim()) {
    take(box, current(box));
  }
});

on("click", "[data-combobox] .input", (event, field) => {
  const box = field.closest("[data-combobox]");
  const { input, list } = parts(box);
  if (input.readOnly || !box.dataset.url) return;
  if (list.hidden) ask(box);
});

// Where a choice is all that is asked, the choices are there at once.
on("focusin", "[data-eager] [data-combobox] [role=combobox]", (event, input) => {
  const box = input.closest("[data-combobox]");
  if (parts(box).list.hidden && !input.value && box.dataset.url) ask(box);
});

on("mousedown", "[data-combobox] [role=option]", (event, item) => {
  event.preventDefault();
  const box = item.closest("[data-combobox]");
  take(box, [...parts(box).list.querySelectorAll("[role=option]")].indexOf(item));
});

on("focusout", "[data-combobox]", (event, box) => {
  if (!box.contains(event.relatedTarget)) close(box);
});
