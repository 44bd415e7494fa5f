// Filter builder: rows are added from templates and removed; the form posts itself after a pause.
import { all, debounce, on, one } from "./dom.js";

const later = debounce((form) => form.isConnected && form.requestSubmit(), 250);

on("click", "[data-add-row]", (event, control) => {
  const pattern = document.getElementById(control.dataset.addRow);
  const holder = document.getElementById(control.getAttribute("aria-controls"));
  if (!(pattern instanceof HTMLTemplateElement) || !holder) return;
  event.preventDefault();
  const next = Number(holder.dataset.next ?? all("[data-row-item]", holder).length);
  holder.dataset.next = next + 1;
  const copy = pattern.innerHTML.replaceAll("__n__", String(next));
  holder.insertAdjacentHTML("beforeend", copy);
  htmx.process(holder.lastElementChild);
  one("select, input:not([type=hidden])", holder.lastElementChild)?.focus();
});

// A link whose page can stand in a popover beside it: data-popover="filter".
on("click", "a[data-popover]", async (event, link) => {
  const box = document.getElementById(link.dataset.popover);
  if (!box || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  box.openedBy = link;
  await htmx.ajax("GET", link.href, { target: box, swap: "innerHTML", source: box });
  if (!box.childElementCount) return;
  if (box.matches(":popover-open")) box.hidePopover();
  box.openedBy = link;
  box.showPopover();
});

// Enter in a field goes on to its value, in a value it shows the list: F, a few letters, Enter,
// the value, Enter. The form comes back with the value's input where the field has just been chosen.
let goal = "";
const valueOf = (line) => one(`#line-${line.slice(1)} .value :is(select, input:not([type=hidden]))`);

function toValue() {
  const field = goal && valueOf(goal);
  if (!field) return;
  goal = "";
  field.focus();
}

on("keydown", "#filter-form", (event, form) => {
  const { target } = event;
  if (event.key !== "Enter" || event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || target.matches("button")) return;
  event.preventDefault();
  const line = /^(r\d+)\.(path|op)$/.exec(target.name)?.[1];
  if (!line) return form.requestSubmit(one("#b-apply", form));
  if (!one(`[name="${line}.path"]`, form)?.value) return;
  goal = line;
  const was = one(`[name="${line}.was"]`, form)?.value;
  if (was === one(`[name="${line}.path"]`, form).value && valueOf(line)) toValue();
  else form.requestSubmit();
});

document.addEventListener("htmx:after:settle", toValue);

document.addEventListener("ui:close", () => one("[popover].ui-filter:popover-open")?.hidePopover());

on("click", "[data-remove-row]", (event, control) => {
  const row = control.closest("[data-row-item]");
  const form = control.closest("form");
  if (!row) return;
  event.preventDefault();
  const near = row.nextElementSibling ?? row.previousElementSibling ?? row.parentElement;
  row.remove();
  (one("select, input, button", near) ?? near).focus?.();
  if (form?.hasAttribute("data-live-form")) later(form);
});

on("input", "form[data-live-form]", (event, form) => {
  if (!event.target.closest("[data-not-live]")) later(form);
});
