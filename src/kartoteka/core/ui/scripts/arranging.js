// Settings: rows arranged by dragging, and an example beside the form that follows what is typed.
// tbody[data-sortable="order"] > tr[data-sort="3"] > [data-grip]; the field "order" gets "3,1,2" and the form is sent.
// [data-mirrors="id"]: what is typed shows at once in the element with that id.
import { all, on, one } from "./dom.js";

let held = null;
let before = "";
const order = (list) => all("[data-sort]", list).map((row) => row.dataset.sort).join(",");

on("pointerdown", "[data-grip]", (event, grip) => {
  if (event.button) return;
  held = grip.closest("[data-sort]");
  before = order(held.parentElement);
  held.classList.add("moving");
  event.preventDefault();
});

document.addEventListener("pointermove", (event) => {
  if (!held) return;
  const over = document.elementFromPoint(event.clientX, event.clientY)?.closest("[data-sort]");
  if (!over || over === held || over.parentElement !== held.parentElement) return;
  const at = over.getBoundingClientRect();
  over.parentElement.insertBefore(held, event.clientY > at.top + at.height / 2 ? over.nextElementSibling : over);
});

document.addEventListener("pointerup", () => {
  if (!held) return;
  const list = held.parentElement;
  held.classList.remove("moving");
  held = null;
  if (order(list) === before) return;
  one(`input[name="${list.dataset.sortable}"]`, list.closest("form")).value = order(list);
  list.closest("form").requestSubmit();
});

on("input", "[data-mirrors]", (event, field) => {
  const shown = document.getElementById(field.dataset.mirrors);
  if (shown) shown.textContent = field.value;
});
