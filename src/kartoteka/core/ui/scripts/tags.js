// Tags: a text with commas (which works alone) shown as tokens.
import { icon, make, on, one, onContent, word } from "./dom.js";

const split = (text) => [...new Set(text.split(",").map((part) => part.trim()).filter(Boolean))];

function draw(box) {
  const field = box.field;
  const name = (text) => word("remove", box).replace("{text}", text);
  const tokens = split(field.value).map((text) =>
    make("span", { class: "ui-pill", "data-tag": text }, make("span", { class: "t" }, text),
      make("button", { type: "button", "aria-label": name(text) }, icon("x"))));
  box.shell.querySelectorAll("[data-tag]").forEach((token) => token.remove());
  box.shell.prepend(...tokens);
}

function change(box, tags) {
  box.field.value = tags.join(", ");
  box.field.dispatchEvent(new Event("input", { bubbles: true }));
  box.field.dispatchEvent(new Event("change", { bubbles: true }));
  draw(box);
}

function add(box, input) {
  if (!input.value.trim()) return;
  const tags = split(`${box.field.value},${input.value}`);
  input.value = "";
  change(box, tags);
}

onContent((root) => {
  for (const box of root.querySelectorAll("[data-tags]")) {
    if (box.field?.isConnected) continue;
    const field = one("input", box);
    if (field.readOnly) continue;
    const typed = make("input", { type: "text", id: field.id, placeholder: field.placeholder, autocomplete: "off" });
    box.shell = one(".input", box);
    box.field = field;
    field.removeAttribute("id");
    field.type = "hidden";
    box.shell.classList.add("ui-tokens");
    box.shell.append(typed);
    draw(box);
  }
});

on("keydown", "[data-tags] input[type=text]", (event, input) => {
  const box = input.closest("[data-tags]");
  if ((event.key === "Enter" || event.key === ",") && input.value.trim()) {
    event.preventDefault();
    add(box, input);
  } else if (event.key === "Backspace" && !input.value) {
    change(box, split(box.field.value).slice(0, -1));
  }
});
on("focusout", "[data-tags] input[type=text]", (event, input) => add(input.closest("[data-tags]"), input));
on("click", "[data-tag] button", (event, control) => {
  const box = control.closest("[data-tags]");
  const gone = control.closest("[data-tag]").dataset.tag;
  change(box, split(box.field.value).filter((tag) => tag !== gone));
  one("input[type=text]", box)?.focus();
});
