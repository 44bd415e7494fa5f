// The card: [ and ] walk its panels, wherever the focus is.
import { all, announce, isVisible, on, one } from "./dom.js";

const heads = () => all("#record .ui-sec summary, #record .ui-sec > header, #timeline").filter(isVisible);

/** The place of the panel that holds the focus, or that was walked to last. */
function here(found) {
  const held = document.activeElement?.closest("#record .ui-sec, #timeline");
  const mark = held ?? one("#record [data-walked]");
  return found.findIndex((head) => head === mark || mark?.contains(head));
}

on("click", "[data-walks]", (event, control) => {
  event.preventDefault();
  const found = heads();
  if (!found.length) return;
  const step = Number(control.dataset.walks);
  const at = here(found);
  const goal = found[at < 0 ? (step > 0 ? 0 : found.length - 1) : (at + step + found.length) % found.length];
  all("[data-walked]").forEach((panel) => panel.removeAttribute("data-walked"));
  (goal.closest(".ui-sec") ?? goal).setAttribute("data-walked", "");
  if (goal.tabIndex < 0) goal.tabIndex = -1;
  goal.focus();
  goal.scrollIntoView({ block: "nearest" });
  announce(goal.textContent.trim().slice(0, 60));
});

on("click", "[data-prints]", () => print());
