// Forms: the idempotency key, the guard against a second submit, busy buttons, unsaved marks.
import { all, isField, newKey, on, one } from "./dom.js";

const SLOW = 400;

function fillKey(form) {
  const key = one("input[name=_key]", form);
  if (key && !key.value) key.value = newKey();
}

const submitters = (form) => all("button[type=submit], button:not([type])", form);

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method === "dialog" || event.defaultPrevented) return;
  if (form.dataset.sending) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  fillKey(form);
  if (form.method !== "post") return;
  form.dataset.sending = "1";
  form.sent = new Map(texts(form).map((field) => [field.name, field.value]));
  const button = event.submitter ?? submitters(form)[0];
  form.slow = setTimeout(() => button?.setAttribute("aria-busy", "true"), SLOW);
}, true);

const texts = (form) => [...form.elements].filter((field) => field.name && field.matches("input, textarea") && isField(field));

/** Begin anew; what somebody wrote while the form was on its way is the next thing they write. */
function reset(form) {
  const isNew = (field) => field.value !== form.sent?.get(field.name) && field.value !== field.defaultValue;
  const since = texts(form).filter(isNew).map((field) => [field, field.value]);
  form.reset();
  for (const [field, value] of since) {
    field.value = value;
    form.dataset.dirty = "";
  }
}

function released(form) {
  clearTimeout(form.slow);
  delete form.dataset.sending;
  submitters(form).forEach((button) => button.removeAttribute("aria-busy"));
}

document.addEventListener("htmx:finally:request", (event) => {
  const form = event.target.closest?.("form");
  if (!form) return;
  released(form);
  const { status } = event.detail.ctx.response ?? {};
  const key = one("input[name=_key]", form);
  // The next submit is a new act only after this one was carried out.
  if (status >= 200 && status < 300) {
    if (key) key.value = "";
    delete form.dataset.dirty;
    if ("reset" in form.dataset) reset(form);
  }
});

// A page restored from the back-forward cache must be able to submit again.
addEventListener("pageshow", () => all("form[data-sending]").forEach(released));

on("input", "form", (event, form) => {
  if (form.method === "post") form.dataset.dirty = "";
});

on("change", "[data-submit]", (event, control) => control.form?.requestSubmit());
on("click", "[data-error-summary] a", (event, link) => {
  const field = document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  (one("input:not([type=hidden]), select, textarea", field) ?? field).focus();
});
