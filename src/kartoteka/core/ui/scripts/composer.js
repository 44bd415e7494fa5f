// The composer: an outcome proposes the next step, and dates are filled in by one press.
// form[data-composer] holds radios with data-next-kind, data-next-at and perhaps data-next-focus;
// a [data-fills="id"] button puts its data-value into the field with that id.
import { on, one } from "./dom.js";

function propose(form, outcome) {
  const at = one("input[name=next_at]", form);
  const kind = one("select[name=next_kind]", form);
  if (!at || at.dataset.typed) return;
  at.value = outcome.dataset.nextAt ?? "";
  if (kind && outcome.dataset.nextKind) kind.value = outcome.dataset.nextKind;
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
