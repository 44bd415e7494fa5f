// Single inputs: grouping of money, calendar button, count-dependent parts of tab lists.
import { on, one } from "./dom.js";

const language = () => document.documentElement.lang || "pl";

/** Group thousands as the language does; leave alone what is not a plain number. */
function grouped(text) {
  const plain = text.replace(/[\s\u00a0\u202f]/g, "");
  const found = /^(-?\d+)(?:[.,](\d{1,2}))?$/.exec(plain);
  if (!found) return text;
  const whole = found[1].replace(/\B(?=(\d{3})+$)/g, "\u00a0");
  const mark = language().startsWith("en") ? "." : ",";
  return found[2] ? `${whole}${mark}${found[2].padEnd(2, "0")}` : whole;
}

on("focusout", "input[data-money]", (event, input) => {
  input.value = grouped(input.value);
});

on("click", "[data-pick]", (event, control) => {
  const picker = one("[data-picker]", control.parentElement);
  picker?.showPicker?.();
});

on("change", "[data-picker]", (event, picker) => {
  const field = one("input[type=text]", picker.parentElement);
  const [day, time] = picker.value.split("T");
  if (!day) return;
  const [year, month, date] = day.split("-");
  field.value = `${Number(date)}.${month}.${year}${time ? ` ${time}` : ""}`;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.dispatchEvent(new Event("change", { bubbles: true }));
  field.focus();
});

// Parts of a record on a phone: tabs name the part, the container shows it.
on("click", "[data-shows]", (event, tab) => {
  const box = document.getElementById(tab.getAttribute("aria-controls"));
  if (!box) return;
  event.preventDefault();
  box.dataset.part = tab.dataset.shows;
  for (const other of tab.parentElement.querySelectorAll("[data-shows]")) {
    other.setAttribute("aria-selected", String(other === tab));
  }
});

on("keydown", "[role=tablist] [role=tab]", (event, tab) => {
  const tabs = [...tab.closest("[role=tablist]").querySelectorAll("[role=tab]")];
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length];
  next.focus();
  next.click();
});

// A button that copies what stands in a field, such as a link that is shown once.
on("click", "[data-copy]", async (_event, button) => {
  const source = one(button.dataset.copy);
  if (!source) return;
  source.select();
  await navigator.clipboard?.writeText(source.value).catch(() => {});
});
