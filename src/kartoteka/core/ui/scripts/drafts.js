// Drafts: what was typed into form[data-draft="name"] waits in this browser until it is saved.
// They hold personal data, so they go on success, on sign-out and after seven days.
import { all, on, onContent, word } from "./dom.js";
import { toast } from "./toasts.js";

const PREFIX = "draft:";
const WEEK = 7 * 24 * 3600 * 1000;
const SENT = "draft-sent";
const skipped = new Set(["csrfmiddlewaretoken", "_key", "version"]);

const fields = (form) =>
  [...form.elements].filter((field) => field.name && !skipped.has(field.name) && !/^(hidden|password|file|submit|button)$/.test(field.type));
const read = (name) => {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + name));
  } catch {
    return null;
  }
};
export const forget = (name) => localStorage.removeItem(PREFIX + name);

export function forgetAll(olderThan = 0) {
  for (const key of Object.keys(localStorage).filter((name) => name.startsWith(PREFIX))) {
    const draft = read(key.slice(PREFIX.length));
    if (!draft || !olderThan || Date.now() - draft.at > olderThan) localStorage.removeItem(key);
  }
}

/** At every key, not at a pause: a tab may be killed in the middle of a word. */
function save(form) {
  const typed = fields(form).map((field) => [field.name, field.value, field.checked === true]);
  try {
    localStorage.setItem(PREFIX + form.dataset.draft, JSON.stringify({ at: Date.now(), typed }));
  } catch {
    // A full or forbidden store: the page still works, only without drafts.
  }
}

// Remembered here and not on the form: a morph takes attributes away that the server does not know,
// and keeps one form for the next piece of work, whose draft has a name of its own.
const live = new WeakMap();

function restore(form) {
  if (live.get(form) === form.dataset.draft) return;
  live.set(form, form.dataset.draft);
  const draft = read(form.dataset.draft);
  if (!draft) return;
  let changed = false;
  for (const [name, value, checked] of draft.typed) {
    for (const field of fields(form).filter((one) => one.name === name)) {
      if (/^(radio|checkbox)$/.test(field.type)) {
        if (field.value !== value || field.checked === checked) continue;
        field.checked = checked;
        changed = true;
      } else if (field.value !== value && value && !field.value) {
        field.value = value;
        changed = true;
      }
    }
  }
  if (changed) toast(word("draft"));
}

onContent((root) => {
  forgetAll(WEEK);
  const sent = sessionStorage.getItem(SENT);
  const failed = document.querySelector("[data-error-summary]");
  if (sent) sessionStorage.removeItem(SENT);
  if (sent && !failed) forget(sent);
  all("form[data-draft]", root).forEach(restore);
});

on("input", "form[data-draft]", (event, form) => save(form));
on("submit", "form[data-draft]", (event, form) => sessionStorage.setItem(SENT, form.dataset.draft));

/** A page that is left before this forgets on the next one. */
function sentWell(name) {
  forget(name);
  sessionStorage.removeItem(SENT);
}

// Only the form itself: a look for similar records inside it saves nothing.
const isOwn = (event, form) => (event.detail.ctx.sourceElement ?? event.target) === form;
// By the answer the form may have become that of the next piece of work.
const asked = new WeakMap();
on("htmx:before:request", "form[data-draft]", (event, form) => {
  if (isOwn(event, form)) asked.set(form, form.dataset.draft);
});
on("htmx:finally:request", "form[data-draft]", (event, form) => {
  if (!isOwn(event, form)) return;
  const status = event.detail.ctx.response?.status;
  if (status >= 200 && status < 300) sentWell(asked.get(form) ?? form.dataset.draft);
  else sessionStorage.removeItem(SENT);
});
// A dialog that closes after a good answer takes its form away before the request has ended.
document.addEventListener("ui:close", (event) => {
  const form = event.target.closest?.("form[data-draft]");
  if (form) sentWell(form.dataset.draft);
});
on("submit", "form[data-sign-out]", () => forgetAll());
