// The line of days: while it is moved it says the day, when it is let go the page of that day comes.

/** The day at a place of the line, as an address has it. */
function dayAt(line) {
  const day = new Date(`${line.form.dataset.past}T12:00:00Z`);
  day.setUTCDate(day.getUTCDate() + Number(line.value));
  return day.toISOString().slice(0, 10);
}

/** Say the day in the field beside the line, and to those who hear it. */
function say(line) {
  const day = dayAt(line);
  const words = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "long" });
  line.setAttribute("aria-valuetext", words.format(new Date(`${day}T12:00:00`)));
  line.form.elements.namedItem("as_of").value = day;
}

let waits;
document.addEventListener("input", ({ target }) => target.id === "past-line" && say(target));
document.addEventListener("change", ({ target }) => {
  if (target.id !== "past-line") return;
  // Arrow keys change it day by day: the page comes when they rest.
  clearTimeout(waits);
  waits = setTimeout(() => target.isConnected && target.form.requestSubmit(), 300);
});
