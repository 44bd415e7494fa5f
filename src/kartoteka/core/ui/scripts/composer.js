// The composer: an outcome proposes the next step, and dates are filled in by one press.
// form[data-composer] holds radios with data-next-kind, data-next-at and perhaps data-next-focus;
// a [data-fills="id"] button puts its data-value into the field with that id.
// form[data-writes]: words typed at its choices are what is to be written down, not shortcuts.
import { all, focus, icon, isLeaving, isVisible, make, on, one } from "./dom.js";

function propose(form, outcome) {
  const at = one("input[name=next_at]", form);
  const kind = one("select[name=next_kind]", form);
  if (!at || at.dataset.typed) return;
  at.value = outcome.dataset.nextAt ?? "";
  if (kind && outcome.dataset.nextKind) kind.value = outcome.dataset.nextKind;
  // The draft was saved with the outcome, before the proposal.
  form.dispatchEvent(new Event("input", { bubbles: true }));
  // Later, because the digit that chose the outcome gives it the focus.
  if (outcome.hasAttribute("data-next-focus")) setTimeout(() => at.focus(), 0);
}

on("change", "[data-composer] input[name=outcome]", (event, outcome) => propose(outcome.form, outcome));

// What somebody typed is not replaced by a proposal.
on("input", "[data-composer] input[name=next_at]", (event, field) => {
  if (field.value) field.dataset.typed = "";
  else delete field.dataset.typed;
});

on("click", "[data-fills]", (event, control) => {
  const field = document.getElementById(control.dataset.fills);
  if (!field) return;
  event.preventDefault();
  field.value = control.dataset.value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.dispatchEvent(new Event("change", { bubbles: true }));
});

// With whom is answered: the outcome comes next.
on("change", "[data-composer] [data-combobox] input[type=hidden]", (event, value) => {
  const form = value.form;
  const next = one("[data-digits] input:checked", form) ?? one("textarea", form);
  if (value.value && next?.checkVisibility()) next.focus();
});

/** A letter that is typed, also with AltGr or the Option key (ł, ś), and one still being composed. */
function isLetter(event) {
  if (event.isComposing || event.key === "Dead") return true;
  if (!/^\p{L}$/u.test(event.key)) return false;
  return event.getModifierState("AltGraph") || !(event.ctrlKey || event.metaKey || (event.altKey && event.key <= "z"));
}

// Digits choose an outcome, letters begin the note: the letter arrives where the focus is by then.
on("keydown", "form[data-writes] input[type=radio]", (event, radio) => {
  if (isLeaving() || !isLetter(event)) return;
  const text = all("input[name=subject], textarea[name=note]", radio.form).find(isVisible);
  if (!text) return;
  text.focus();
  event.stopPropagation();
}, { capture: true });

// What is being saved stands in the history at once; the answer puts the real entry in its place.
const WAITING = "pending-entry";

on("htmx:before:request", "form[data-composer]", (event, form) => {
  form.heldBy = document.activeElement;
  const list = one("#timeline .ui-tl");
  const kind = one("input[name=kind]:checked", form);
  if (!list || !kind || kind.value === "task" || !form.elements.on) return;
  const outcome = one("input[name=outcome]:checked", form)?.labels[0]?.firstElementChild?.nextSibling?.textContent ?? "";
  const note = one("textarea[name=note]", form)?.value ?? "";
  const title = make("p", {}, make("b", {}, kind.labels[0].textContent.trim()));
  const parts = [kind.value === "call" && outcome ? make("p", { class: "meta" }, outcome.trim()) : "", note ? make("p", { class: "text" }, note) : ""];
  const article = make("article", {}, make("header", {}, title), ...parts.filter(Boolean));
  list.prepend(make("li", { id: WAITING, class: "pending", "aria-hidden": "true" }, make("span", { class: "ui-ev" }, icon("clock")), article));
});
on("htmx:finally:request", "form[data-composer]", (event, form) => {
  one(`#${WAITING}`)?.remove();
  const { status } = event.detail.ctx.response ?? {};
  const isDone = status >= 200 && status < 300 && !("dirty" in form.dataset);
  // Who goes on writing stays; otherwise the new entry comes next, and single keys are shortcuts again.
  if (!isDone || form.heldBy !== document.activeElement || !form.contains(form.heldBy)) return;
  focus(one("#timeline article") ?? one("#timeline"), { preventScroll: true });
});
