// After a call from the phone: when the page is seen again, ask how it went.
// A tel: link stands inside [data-called="address"], or the page has one [data-calls="address"].
import { on, one, topDialog } from "./dom.js";
import { openDialog } from "./dialogs.js";

const CALLING = "calling";
const LONGEST = 4 * 3600 * 1000;
const isPhone = () => matchMedia("(pointer: coarse)").matches;

on("click", "a[href^='tel:']", (event, link) => {
  const url = link.closest("[data-called]")?.dataset.called ?? one("[data-calls]")?.dataset.calls;
  if (url && isPhone()) sessionStorage.setItem(CALLING, JSON.stringify({ url, at: Date.now(), left: false }));
});

function read() {
  try {
    return JSON.parse(sessionStorage.getItem(CALLING));
  } catch {
    return null;
  }
}

document.addEventListener("visibilitychange", () => {
  const call = read();
  if (!call) return;
  if (document.visibilityState === "hidden") {
    sessionStorage.setItem(CALLING, JSON.stringify({ ...call, left: true }));
    return;
  }
  sessionStorage.removeItem(CALLING);
  if (call.left && Date.now() - call.at < LONGEST && !topDialog()) openDialog(call.url);
});
