// Requests of htmx: CSRF, busy bar, failures, focus and announcements after a swap.
import { announce, csrfToken, focus, on, one, word } from "./dom.js";
import { toast } from "./toasts.js";

document.addEventListener("htmx:config:request", (event) => {
  const { request } = event.detail.ctx;
  if (!/^(GET|HEAD)$/i.test(request.method)) request.headers["X-CSRFToken"] = csrfToken();
});

let running = 0;
document.addEventListener("htmx:before:request", () => {
  running += 1;
  document.documentElement.dataset.busy = "";
});
document.addEventListener("htmx:finally:request", () => {
  running = Math.max(0, running - 1);
  if (!running) delete document.documentElement.dataset.busy;
});

document.addEventListener("htmx:before:response", (event) => {
  const { ctx } = event.detail;
  const { raw, status } = ctx.response;
  const signedOut = status === 401 || (raw.redirected && new URL(raw.url).pathname.includes("/sign-in"));
  if (!signedOut) return;
  event.preventDefault();
  toast(word("signed-out"), { tone: "r", url: "/sign-in/", link: word("sign-in"), stays: true });
});

document.addEventListener("htmx:after:request", (event) => {
  const { ctx } = event.detail;
  const { status } = ctx.response;
  if (status < 400 || status === 409 || status === 422 || ctx.text?.includes("<hx-partial")) return;
  ctx.text = "";
  const text = status >= 500 ? "server" : { 403: "refused", 404: "missing" }[status];
  const number = ctx.response.headers?.get("X-Fault-Number");
  const asked = number ? ` ${word("fault").replace("{n}", number)}` : "";
  if (text) toast(word(text) + asked, { tone: "r" });
});

document.addEventListener("htmx:error", (event) => {
  if (event.detail.error instanceof TypeError || !navigator.onLine) toast(word("offline"), { tone: "r" });
});

addEventListener("offline", () => toast(word("offline"), { tone: "r" }));

// An answer that contains the region itself replaces the region instead of going into it.
document.addEventListener("htmx:before:swap", (event) => {
  for (const task of event.detail.tasks) {
    const id = task.target?.id;
    const same = id && task.swapSpec.style.startsWith("inner") && one(`#${CSS.escape(id)}`, task.fragment);
    if (!same) continue;
    task.fragment.replaceChildren(same);
    Object.assign(task.swapSpec, { style: "outerMorph", strip: false });
  }
});

// Where the focus was last; nothing, once somebody pressed beside everything.
let held = null;
document.addEventListener("focusin", (event) => (held = event.target));
document.addEventListener("pointerdown", () => (held = null), true);

/** What arrives by itself gives the focus to nobody; it only brings back what it took away. */
const mayTakeFocus = () => (held && !held.isConnected) || navigator.userActivation?.isActive !== false;

document.addEventListener("htmx:after:swap", (event) => {
  const target = event.detail.ctx.target;
  const summary = one("[data-error-summary]", target instanceof Element ? target : document);
  if (summary) return focus(summary);
  if (document.activeElement && document.activeElement !== document.body) return;
  if (!mayTakeFocus()) return;
  const region = target instanceof Element && target.isConnected ? target : one("main");
  if (!region || region.matches("#toasts, #live, [data-lazy], [hx-trigger~=load], [hx-trigger~=revealed]")) return;
  focus(one("[data-focus]", region) ?? one("h1", region) ?? region, { preventScroll: true });
});

document.addEventListener("ui:announce", (event) => announce(event.detail?.text ?? event.detail?.value));

on("htmx:after:settle", "[data-announce]", (event, element) => announce(element.dataset.announce));
