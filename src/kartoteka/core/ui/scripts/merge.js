// Two cards side by side: left and right choose a side as radios do, up and down go from line to
// line, and the result shows what was chosen.
import { all, on, one } from "./dom.js";

on("change", "[data-merge-line] input[type=radio]", (event) => {
  const line = event.target.closest("[data-merge-line]");
  one(".result", line).textContent = one("[data-text]", event.target.closest("label")).textContent;
});

document.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const form = one("[data-merge]");
  if (!step || !form || event.altKey || event.ctrlKey || event.metaKey) return;
  const here = event.target instanceof Element ? event.target.closest("[data-merge-line]") : null;
  // After the pair before, the focus is on the heading of this one.
  const region = form.closest("[data-region]") ?? form;
  if (!here && event.target !== document.body && !region.contains(event.target)) return;
  const lines = all("[data-merge-line]", form);
  const at = here ? lines.indexOf(here) + step : step > 0 ? 0 : lines.length - 1;
  const goal = lines[at] ? one("input:checked", lines[at]) : one("button[type=submit]", form);
  event.preventDefault();
  goal?.focus();
});
