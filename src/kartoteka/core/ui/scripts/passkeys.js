// Passkeys: the browser answers a question of the server with a key of the device.
// form[data-passkey="get|create"][data-question] > input[name=credential] + button[data-passkey-go]; shown only where it can work.
import { all, csrfToken, on, onContent, one } from "./dom.js";
import { toast } from "./toasts.js";

const possible = Boolean(window.PublicKeyCredential && navigator.credentials);

const bytes = (text) => {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
};
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

/** Texts of the server become bytes where the browser wants bytes. */
function options(question) {
  const asked = question.publicKey;
  asked.challenge = bytes(asked.challenge);
  if (asked.user) asked.user.id = bytes(asked.user.id);
  for (const list of [asked.allowCredentials, asked.excludeCredentials]) {
    for (const credential of list ?? []) credential.id = bytes(credential.id);
  }
  return { publicKey: asked };
}

function answer(credential) {
  const response = {};
  for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[part]) response[part] = text(credential.response[part]);
  }
  return JSON.stringify({
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    response,
    clientExtensionResults: credential.getClientExtensionResults(),
    authenticatorAttachment: credential.authenticatorAttachment ?? undefined,
  });
}

onContent((root) => {
  if (possible) all("form[data-passkey]", root.parentElement ?? root).forEach((form) => (form.hidden = false));
});

on("click", "[data-passkey-go]", async (event, button) => {
  const form = button.closest("form");
  button.setAttribute("aria-busy", "true");
  try {
    const headers = { "X-CSRFToken": csrfToken(), Accept: "application/json" };
    const asked = await fetch(form.dataset.question, { method: "POST", headers, redirect: "error" });
    if (!asked.ok) throw new Error(`The question was answered ${asked.status}.`);
    const credential = await navigator.credentials[form.dataset.passkey](options(await asked.json()));
    one("[name=credential]", form).value = answer(credential);
    form.requestSubmit();
  } catch {
    toast(form.dataset.textFailed, { tone: "r" });
    button.removeAttribute("aria-busy");
    button.focus();
  }
});
