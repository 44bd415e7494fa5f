// Small tools over the document: delegation, visibility, announcements, focus.

export const one = (selector, root = document) => root.querySelector(selector);
export const all = (selector, root = document) => [...root.querySelectorAll(selector)];

/** Listen for an event on everything that matches, now or later. */
export function on(type, selector, handle, options) {
  document.addEventListener(
    type,
    (event) => {
      const found = event.target instanceof Element && event.target.closest(selector);
      if (found) handle(event, found);
    },
    options,
  );
}

/** Run for the page now and for every piece that htmx brings. */
export function onContent(run) {
  const start = () => run(document.body);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
  document.addEventListener("htmx:after:settle", (event) => {
    const root = event.target instanceof Element ? event.target : document.body;
    run(root.parentElement ?? root);
  });
}

export const isVisible = (element) =>
  element.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true });

export const isUsable = (element) =>
  !element.disabled && element.getAttribute("aria-disabled") !== "true" && isVisible(element);

/** Whether keys typed here belong to a field. */
export const isField = (element) =>
  element instanceof HTMLElement &&
  (element.isContentEditable || element.matches("textarea, select, input:not([type=checkbox], [type=radio], [type=button])"));

/** The modal dialog on top, if any. */
export const topDialog = () => all("dialog[open]").filter((dialog) => dialog.matches(":modal")).at(-1);

const SOON = 3000;
let left = 0;
/** Whether the next page is on its way: a key pressed meanwhile is not meant for the record that goes. */
export const isLeaving = () => Date.now() - left < SOON;
globalThis.navigation?.addEventListener("navigate", ({ destination, downloadRequest }) => {
  const { origin } = new URL(destination.url);
  if (!destination.sameDocument && downloadRequest === null && origin === location.origin) left = Date.now();
});
addEventListener("pageshow", () => (left = 0));

/** Say something to screen readers through the one live region of the page. */
export function announce(text) {
  const region = one("#live");
  if (!region || !text) return;
  region.textContent = "";
  setTimeout(() => (region.textContent = text), 50);
}

/** Focus an element that may not be focusable by itself. */
export function focus(element, options) {
  if (!element) return;
  if (element.tabIndex < 0 && !element.hasAttribute("tabindex")) element.tabIndex = -1;
  element.focus(options);
}

/** A word of the interface, translated by the server, from a data-text-* attribute. */
export const word = (name, root = one("#toasts")) => root?.getAttribute(`data-text-${name}`) ?? "";

/** Make an element: make("li", { class: "x", role: "option" }, "text", child). */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children);
  return element;
}

/** An icon of the sprite, found through one that is already on the page. */
export function icon(name, css = "i i-sm") {
  const sprite = one("use[href*='#i-']")?.getAttribute("href").split("#")[0] ?? "";
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${sprite}#i-${name}`);
  svg.setAttribute("class", css);
  svg.setAttribute("aria-hidden", "true");
  svg.append(use);
  return svg;
}

export function debounce(run, wait) {
  let timer;
  return (...values) => {
    clearTimeout(timer);
    timer = setTimeout(() => run(...values), wait);
  };
}

/** A random key (UUID 4); crypto.randomUUID is missing where the address is plain http. */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

export const csrfToken = () => one("meta[name=csrf-token]")?.content ?? "";

/** Put a floating box under (or above) its opener; on phones styles make it a sheet. */
export function place(box, opener) {
  const at = opener.getBoundingClientRect();
  const own = box.getBoundingClientRect();
  const below = innerHeight - at.bottom - 8;
  const top = own.height > below && at.top > below ? Math.max(8, at.top - own.height - 4) : at.bottom + 4;
  const right = at.left + own.width > innerWidth - 8;
  const left = right ? Math.max(8, at.right - own.width) : at.left;
  box.style.top = `${Math.round(top)}px`;
  box.style.left = `${Math.round(left)}px`;
}
