// Pages whose records colleagues may change: [data-live="/live/?kind=rows&type=customers" data-at="…"].
// Visible tabs ask every few seconds; what changed is morphed in, tinted for a second and announced.
// [data-live-note] is told in words instead: a form keeps what is typed.
import { all, announce, one } from "./dom.js";

const EVERY = 4000;
const SELDOM = 20000;
const IDLE = 10 * 60 * 1000;
const VALUES = "tr[data-row] > td, dd[id], .ui-kpi, .ui-deal, .ui-tl > li, .ui-list > li";
const MOST_TINTED = 40;

let mark = "";
let timer = 0;
let failures = 0;
let touched = Date.now();
let news = "";
let before = null;

const place = () => one("[data-live]");

function address(spot) {
  const url = new URL(spot.dataset.live, location.href);
  if (url.searchParams.get("kind") === "rows") {
    url.searchParams.set("ids", all("[data-rows] [data-row][data-id]").map((row) => row.dataset.id).join(","));
  }
  url.searchParams.set("at", mark || spot.dataset.at);
  return url;
}

/** Whether the user holds something that must not be changed under their hands. */
const isHeld = () =>
  Boolean(one("[data-cell-form], html[data-dragging], html[data-busy], [data-prompt]:focus-within, [popover]:popover-open:not(#toasts)"));

async function ask() {
  clearTimeout(timer);
  const spot = place();
  if (!spot || document.visibilityState !== "visible") return;
  if (news) return take(spot);
  try {
    const answer = await fetch(address(spot), { headers: { Accept: "application/json", "HX-Request": "true" } });
    if (answer.status >= 400 && answer.status < 500) return;
    const told = await answer.json();
    failures = 0;
    mark = told.at;
    if (told.news) {
      news = told.news;
      return take(spot);
    }
  } catch {
    failures += 1;
  }
  later();
}

function later() {
  const usual = Date.now() - touched > IDLE ? SELDOM : EVERY;
  timer = setTimeout(ask, Math.min(usual * 2 ** failures, 60000));
}

/** Bring the news in as soon as nothing is held. */
function take(spot) {
  const note = one("[data-live-note]");
  if (note) {
    const text = news;
    news = "";
    one("[data-live-text]", note).textContent = text;
    note.hidden = false;
    announce(text);
    return later();
  }
  if (isHeld()) return void (timer = setTimeout(ask, 1000));
  before = { values: values(), text: news, until: Date.now() + 10000 };
  news = "";
  document.body.dispatchEvent(new CustomEvent("record-changed"));
  later();
}

/** What stands where: the text of each value by the id of its element, or of its row. */
function values() {
  const found = new Map();
  for (const element of all(VALUES)) {
    const holder = element.id ? element : element.closest("[id]");
    const key = element.id || `${holder?.id}/${[...element.parentElement.children].indexOf(element)}`;
    found.set(key, element.textContent.trim());
  }
  found.elements = all(VALUES);
  return found;
}

function tint(old) {
  const now = values();
  const keys = [...now.keys()];
  const changed = now.elements.filter((element, no) => old.get(keys[no]) !== undefined && old.get(keys[no]) !== now.get(keys[no]));
  const added = now.elements.filter((element, no) => element.matches(".ui-deal") && !old.has(keys[no]));
  for (const element of [...changed, ...added].slice(0, MOST_TINTED)) {
    element.classList.add("fresh");
    setTimeout(() => element.classList.remove("fresh"), 1000);
  }
}

document.addEventListener("htmx:after:settle", () => {
  if (!before) return;
  const { values: old, text, until } = before;
  before = null;
  if (Date.now() > until) return;
  tint(old);
  // After the sentence that a list says by itself.
  setTimeout(() => announce(text), 200);
});

for (const type of ["pointerdown", "keydown", "wheel"]) {
  addEventListener(type, () => (touched = Date.now()), { passive: true, capture: true });
}
document.addEventListener("visibilitychange", ask);
addEventListener("pageshow", later);
