// What is cut with dots says its whole text: on hover, and when focus comes near it.
import { all } from "./dom.js";

const CUT = "a, button, h1, h2, h3, td, th, dd, span, p, b";

/** Give the elements around the pointer or the focus a title, where their text does not fit. */
function tell(start) {
  const inside = start.matches("a, button, summary, tr, li") ? all(CUT, start).slice(0, 12) : [];
  for (let element = start; element && element !== document.body; element = element.parentElement) {
    inside.push(element);
    if (element.matches("tr, li, main, nav, section")) break;
  }
  for (const element of inside) {
    if (!(element instanceof HTMLElement) || (element.title && !("cut" in element.dataset))) continue;
    const isCut = element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).textOverflow === "ellipsis";
    if (isCut) Object.assign(element, { title: element.innerText.trim() }).dataset.cut = "";
    else if ("cut" in element.dataset) {
      element.removeAttribute("title");
      delete element.dataset.cut;
    }
  }
}

for (const moment of ["pointerover", "focusin"])
  document.addEventListener(moment, (event) => event.target instanceof Element && tell(event.target), { passive: true });
