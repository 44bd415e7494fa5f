// Theme and the folded menu: shown at once, remembered in a cookie so that the server renders the same.
import { on } from "./dom.js";

const root = document.documentElement;
const YEAR = 31536000;
const remember = (name, value) => {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `${name}=${value}; Path=/; Max-Age=${value ? YEAR : 0}; SameSite=Lax${secure}`;
};
const isDark = () =>
  root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;

on("submit", "form[data-theme-switch]", (event, form) => {
  event.preventDefault();
  const chosen = event.submitter?.value || (isDark() ? "light" : "dark");
  if (chosen === "system") delete root.dataset.theme;
  else root.dataset.theme = chosen;
  remember("theme", chosen === "system" ? "" : chosen);
});

on("click", "[data-rail-switch]", () => {
  const folded = root.toggleAttribute("data-rail");
  remember("rail", folded ? "1" : "");
});
