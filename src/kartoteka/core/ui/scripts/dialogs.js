// Dialogs and the drawer: opened in the page, or fetched from the address of a link.
import { focus, isField, on, one, onContent } from "./dom.js";

let opener = null;

/** Fetch a page's part into the dialog. */
export function openDialog(url, source = document.activeElement) {
  opener = source;
  return htmx.ajax("GET", url, { target: "#dialog", swap: "innerHTML", source: one("#dialog") });
}

/** Fetch a record into the drawer over the list. */
export async function openDrawer(url, id = "") {
  opener = document.activeElement;
  await htmx.ajax("GET", url, { target: "#drawer", swap: "innerHTML", source: one("#drawer") });
  const address = new URL(location.href);
  if (id) address.searchParams.set("peek", id);
  history.replaceState(history.state, "", address);
}

export function closeDrawer() {
  const host = one("#drawer");
  if (!host?.firstElementChild) return false;
  const held = host.contains(document.activeElement);
  host.replaceChildren();
  const address = new URL(location.href);
  address.searchParams.delete("peek");
  history.replaceState(history.state, "", address);
  if (held || document.activeElement === document.body) focus(opener?.isConnected ? opener : one("[data-cursor]") ?? one("main"));
  return true;
}

const plainClick = (event) => !(event.ctrlKey || event.metaKey || event.shiftKey || event.button);

on("click", "a[data-dialog]", (event, link) => {
  if (!plainClick(event) || !one("#dialog")) return;
  event.preventDefault();
  const menu = link.closest("[popover]");
  openDialog(link.href, menu?.openedBy ?? link);
});

on("click", "a[data-peek]", (event, link) => {
  if (!plainClick(event) || !one("#drawer")) return;
  event.preventDefault();
  openDrawer(link.href, link.dataset.peek);
});

on("click", "[data-opens]", (event, control) => {
  const dialog = document.getElementById(control.dataset.opens);
  if (!(dialog instanceof HTMLDialogElement)) return;
  event.preventDefault();
  dialog.openedBy = control.hasAttribute("data-quiet") ? document.activeElement : control;
  show(dialog);
});

function show(dialog) {
  if (dialog.open) return;
  dialog.showModal();
  const first = one("[autofocus]", dialog) ?? firstField(dialog);
  (first ?? one(".ui-frame", dialog) ?? dialog).focus?.();
}

/** The first field to write in; where there is none, the first choice, the chosen one of a group. */
function firstField(dialog) {
  const controls = [...dialog.querySelectorAll("input:not([type=hidden]), select, textarea")].filter((one) => one.checkVisibility());
  const choice = controls.find((one) => !isField(one));
  const group = choice?.type === "radio" ? controls.filter((one) => one.name === choice.name) : [];
  return controls.find(isField) ?? group.find((one) => one.checked) ?? choice;
}

onContent((root) => {
  for (const dialog of root.querySelectorAll("dialog[data-open]:not([open])")) show(dialog);
});

on("click", "[data-close]", (event, control) => {
  const dialog = control.closest("dialog");
  if (dialog) {
    event.preventDefault();
    dialog.close();
  } else if (control.closest("[popover]")) {
    event.preventDefault();
    control.closest("[popover]").hidePopover();
  } else if (control.closest("[data-drawer]")) {
    event.preventDefault();
    closeDrawer();
  }
});

// A press on the backdrop closes; a text selection that ends there does not.
on("mousedown", "dialog", (event, dialog) => {
  if (event.target === dialog && !dialog.querySelector("[data-dirty]")) dialog.close();
});

document.addEventListener("close", (event) => {
  const dialog = event.target;
  if (!(dialog instanceof HTMLDialogElement)) return;
  const back = dialog.openedBy ?? opener;
  if (dialog.closest("[data-dialog-host]")) dialog.remove();
  if (back?.isConnected) back.focus();
}, true);

document.addEventListener("ui:close", () => {
  one("[data-dialog-host] dialog[open]")?.close();
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.defaultPrevented && !one("dialog:modal, [popover]:popover-open:not(#toasts)")) {
    if (closeDrawer()) event.preventDefault();
  }
});
