// Toasts: kept eight seconds, longer while looked at; Z presses the Undo of the last one.
import { all, icon, make, on, one, onContent, word } from "./dom.js";

const LIFE = 8000;

function raise() {
  const region = one("#toasts");
  if (!region?.showPopover) return;
  if (!region.hasAttribute("popover")) region.setAttribute("popover", "manual");
  if (region.matches(":popover-open")) region.hidePopover();
  if (one("[data-toast]", region)) region.showPopover();
}

function keep(message) {
  if (message.dataset.kept) return;
  message.dataset.kept = "1";
  const wait = () => {
    clearTimeout(message.timer);
    if (!("stays" in message.dataset)) message.timer = setTimeout(() => remove(message), LIFE);
  };
  for (const type of ["mouseenter", "focusin"]) message.addEventListener(type, () => clearTimeout(message.timer));
  for (const type of ["mouseleave", "focusout"]) message.addEventListener(type, wait);
  wait();
}

function remove(message) {
  const held = message.contains(document.activeElement);
  message.remove();
  if (held) one("main")?.focus();
  if (!one("[data-toast]")) one("#toasts")?.hidePopover?.();
}

/** Show a message made in the browser. */
export function toast(text, { tone = "", url = "", link = "", stays = false } = {}) {
  const region = one("#toasts");
  if (!region || !text || all(".t", region).some((old) => old.textContent === text)) return;
  const message = make("div", { class: `ui-toast ${tone}`, "data-toast": true, "data-stays": stays });
  if (tone === "r") message.append(icon("circle-alert", "i"));
  message.append(make("span", { class: "t" }, text));
  if (url) message.append(make("a", { href: url, target: "_blank" }, link));
  message.append(make("button", { type: "button", "data-dismiss": true, "aria-label": word("close") }, icon("x")));
  region.append(message);
  keep(message);
  raise();
}

onContent(() => {
  const fresh = all("#toasts [data-toast]").filter((message) => !message.dataset.kept);
  fresh.forEach(keep);
  if (fresh.length) raise();
});

on("click", "[data-dismiss]", (event, control) => remove(control.closest("[data-toast]")));
on("submit", "form[data-undo]", (event, form) => {
  if (form.hasAttribute("hx-post")) form.closest("[data-toast]").hidden = true;
});
on("htmx:finally:request", "form[data-undo]", (event, form) => {
  const { status } = event.detail.ctx.response ?? {};
  const message = form.closest("[data-toast]");
  if (status && status < 400) {
    remove(message);
    document.dispatchEvent(new CustomEvent("ui:undone"));
  } else if (message) {
    message.hidden = false;
  }
});
