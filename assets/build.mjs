// Bundles the scripts and styles and makes the icon sprite. Called by hatch_build.py: node build.mjs <ui folder>
import { readFile, writeFile, mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "node_modules");
const ui = process.argv[2] ?? join(here, "../src/kartoteka/core/ui");
const dist = join(ui, "static/ui/dist");
const browsers = ["chrome123", "edge123", "firefox128", "safari17.5"];

async function bundle() {
  const common = { bundle: true, minify: true, target: browsers, nodePaths: [modules], logLevel: "warning" };
  await build({
    ...common,
    entryPoints: [join(ui, "scripts/index.js")],
    outfile: join(dist, "kartoteka.js"),
    format: "iife",
    legalComments: "none",
  });
  await build({
    ...common,
    entryPoints: [join(ui, "styles/index.css")],
    outfile: join(dist, "kartoteka.css"),
    external: ["./fonts/*"],
  });
}

async function sprite() {
  const list = await readFile(join(ui, "icons.txt"), "utf8");
  const names = list.split("\n").map((line) => line.replace(/#.*/, "").trim()).filter(Boolean);
  const symbols = [];
  for (const name of names.sort()) {
    const svg = await readFile(join(modules, "lucide-static/icons", `${name}.svg`), "utf8");
    const inner = svg.match(/<svg[^>]*>(.*)<\/svg>/s)[1].replace(/\s+/g, " ").replaceAll(" />", "/>").trim();
    symbols.push(`<symbol id="i-${name}" viewBox="0 0 24 24">${inner.replaceAll("> <", "><")}</symbol>`);
  }
  const text = `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`;
  await writeFile(join(dist, "icons.svg"), text);
}

async function licences() {
  const parts = [];
  for (const name of ["htmx.org", "lucide-static", "@fontsource-variable/inter"]) {
    const text = await readFile(join(modules, name, "LICENSE"), "utf8");
    parts.push(`${name}\n${"=".repeat(name.length)}\n\n${text.trim()}\n`);
  }
  await writeFile(join(dist, "licences.txt"), parts.join("\n\n"));
}

await mkdir(dist, { recursive: true });
await Promise.all([bundle(), sprite(), licences()]);
