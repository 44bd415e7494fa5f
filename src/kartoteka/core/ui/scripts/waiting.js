// Waiting: what was written without a connection stays in this browser and is sent when it is back.
// form[data-keeps="what it is"] is kept so. The server makes it once, by its key. What is kept holds
// personal data: it goes when it is sent, on sign-out and after seven days.
import { csrfToken, icon, make, newKey, on, one, onContent, word } from "./dom.js";
import { forget } from "./drafts.js";
import { toast } from "./toasts.js";

const PREFIX = "waiting:";
const WEEK = 7 * 24 * 3600 * 1000;
const skipped = new Set(["csrfmiddlewaretoken", "on", "_dialog"]);
let sending = false;

const names = () => Object.keys(localStorage).filter((name) => name.startsWith(PREFIX));

function all() {
  const found = [];
  for (const name of names()) {
    try {
      found.push({ name, ...JSON.parse(localStorage.getItem(name)) });
    } catch {
      localStorage.removeItem(name);
    }
  }
  return found.sort((one, other) => one.at - other.at);
}

function keep(form) {
  const data = [...new FormData(form)].filter(([name, value]) => !skipped.has(name) && typeof value === "string");
  const key = data.find(([name]) => name === "_key")?.[1] || newKey();
  const sent = [...data.filter(([name]) => name !== "_key"), ["_key", key], ["noted_at", new Date().toISOString()]];
  const what = one("input[name=kind]:checked", form)?.labels?.[0]?.textContent.trim() || form.dataset.keeps;
  const kept = { at: Date.now(), url: new URL(form.action).pathname, data: sent, what };
  try {
    localStorage.setItem(PREFIX + key, JSON.stringify(kept));
  } catch {
    return false;
  }
  return true;
}

document.addEventListener("htmx:error", (event) => {
  const form = event.target.closest?.("form[data-keeps]");
  const lost = event.detail.error instanceof TypeError || !navigator.onLine;
  if (!form || !lost || !keep(form)) return;
  const key = one("input[name=_key]", form);
  if (key) key.value = "";
  delete form.dataset.dirty;
  form.reset();
  forget(form.dataset.draft);
  form.closest("dialog")?.close();
  show();
});

/** The bar over the page: no connection, and what waits. */
function show() {
  const main = one("main");
  const waiting = all();
  let bar = one("[data-waiting]");
  if (!main || (navigator.onLine && !waiting.length)) return bar?.remove();
  if (!bar) {
    bar = make("div", { class: "ui-notice a ui-waiting", role: "status", "data-waiting": true });
    one(".ui-bar", main)?.after(bar);
  }
  const list = make("ul", {});
  for (const item of waiting) list.append(make("li", {}, ...line(item)));
  const text = navigator.onLine ? "" : word("no-connection");
  bar.replaceChildren(icon("cloud-off", "i"), make("div", {}, ...(text ? [make("p", {}, text)] : []), list));
}

function line(item) {
  const time = new Date(item.at).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
  const note = item.data.find(([name]) => name === "note")?.[1] ?? "";
  const parts = [`${item.what}, ${time}`, note.slice(0, 60), item.refused ? word("not-accepted") : word("waiting")];
  const text = make("span", {}, parts.filter(Boolean).join(" – "));
  if (!item.refused) return [text];
  const query = new URLSearchParams(item.data.filter(([name, value]) => value && !name.startsWith("_") && name !== "noted_at"));
  const open = make("a", { href: `${item.url}?${query}`, class: "link", "data-dialog": true, "data-taken": item.name }, word("correct"));
  return [text, " ", open];
}

on("click", "[data-taken]", (event, link) => {
  localStorage.removeItem(link.dataset.taken);
  setTimeout(show, 0);
});

async function send() {
  if (sending || !navigator.onLine) return;
  sending = true;
  let sent = 0;
  for (const item of all().filter((one) => !one.refused)) {
    const answer = await post(item);
    if (!answer || new URL(answer.url).pathname.includes("/sign-in") || answer.status >= 500) break;
    if (answer.ok) {
      localStorage.removeItem(item.name);
      sent += 1;
    } else {
      const { name, ...rest } = item;
      localStorage.setItem(name, JSON.stringify({ ...rest, refused: true }));
    }
  }
  sending = false;
  show();
  if (!sent) return;
  toast(word("sent").replace("{n}", sent));
  document.body.dispatchEvent(new CustomEvent("record-changed", { bubbles: true }));
}

async function post(item) {
  try {
    const headers = { "X-CSRFToken": csrfToken() };
    return await fetch(item.url, { method: "POST", headers, body: new URLSearchParams(item.data) });
  } catch {
    return null;
  }
}

export function forgetWaiting(olderThan = 0) {
  for (const item of all()) if (!olderThan || Date.now() - item.at > olderThan) localStorage.removeItem(item.name);
}

on("submit", "form[data-sign-out]", () => forgetWaiting());
addEventListener("online", send);
addEventListener("online", show);
addEventListener("offline", show);

let started = false;
onContent(() => {
  if (started) return;
  started = true;
  forgetWaiting(WEEK);
  show();
  send();
});
