// What can be measured on a page: run in it by `tools/screens.py`, answers with lists of faults.
({ least }) => {
  const shown = (el) => {
    const box = el.getBoundingClientRect();
    return box.width > 1 && box.height > 1 && el.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && !el.closest(".sr, [inert], [aria-hidden='true']");
  };
  const own = (el) => [...el.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data.trim()).join(" ").trim();
  const said = (el) => (el.getAttribute("aria-label") || el.innerText || el.name || "").trim().replace(/\s+/g, " ").slice(0, 50);
  const named = (el) => `${el.tagName.toLowerCase()}${el.id ? `#${el.id}` : ""}${el.classList.length ? `.${[...el.classList].slice(0, 2).join(".")}` : ""} «${said(el)}»`;
  const every = (selector) => [...document.querySelectorAll(selector)].filter(shown);
  const top = document.querySelector("dialog[open]");
  const inFront = (el) => !top || top.contains(el);

  // A control is as large as the area that answers for it: its label, its row, its ::after.
  const answers = (el, x, y) => {
    const hit = document.elementFromPoint(x, y);
    return hit && (el.contains(hit) || hit.contains(el) && hit.matches("label, a, button, summary") || el.labels && [...el.labels].some((label) => label.contains(hit)));
  };
  const small = (el) => {
    const box = (el.closest(".input") ?? el).getBoundingClientRect();
    if (box.width >= least - 0.5 && box.height >= least - 0.5) return false;
    const label = el.labels && [...el.labels].map((one) => one.getBoundingClientRect()).find((one) => one.height >= least - 0.5 && one.width >= least - 0.5);
    if (label) return false;
    if (getComputedStyle(el).display === "inline" && own(el.parentElement)) return false;
    el.scrollIntoView({ block: "center", inline: "nearest" });
    const at = el.getBoundingClientRect();
    const [x, y] = [at.left + at.width / 2, at.top + at.height / 2];
    if (!answers(el, x, y)) return false;
    const reach = (dx, dy) => {
      let far = 0;
      while (far < least && answers(el, x + dx * (far + 2), y + dy * (far + 2))) far += 2;
      return far;
    };
    return reach(1, 0) + reach(-1, 0) < least - 3 || reach(0, 1) + reach(0, -1) < least - 3;
  };
  const controls = every("a[href], button, input:not([type=hidden]), select, textarea, summary").filter(inFront);

  const clips = (style) => ["hidden", "clip"].includes(style.overflowX);
  const clipped = (el) => {
    const style = getComputedStyle(el);
    // Data may be cut with dots (the whole text is told on hover and focus), words of ours may not.
    if (style.textOverflow === "ellipsis" && !el.closest("button, .btn, .ui-tab, .ui-dock, label, th")) return false;
    return clips(style) && el.scrollWidth > el.clientWidth + 1 && !el.title && !el.closest("[title]");
  };
  const worded = every("button, a, label, summary, th, legend, h1, h2, h3, dt, .ui-pill, .lbl, .t, .hint, .btn span, kbd").filter((el) => inFront(el) && el.innerText?.trim());
  const within = (el) => {
    for (let up = el.parentElement; up; up = up.parentElement) {
      const style = getComputedStyle(up);
      if (["auto", "scroll"].includes(style.overflowX) || clips(style)) return true;
    }
    return false;
  };
  const outside = worded.filter((el) => el.getBoundingClientRect().right > innerWidth + 1 && !within(el));

  const tiny = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const el = node.parentElement;
    if (!node.data.trim() || !shown(el) || el.closest("kbd, .ui-av, .ui-dock, svg")) continue;
    if (parseFloat(getComputedStyle(el).fontSize) < 12) tiny.push(named(el));
  }
  // What takes the focus must show that it has it, and nothing may stand before it.
  const rings = (el) => [el, el.closest(".input, label, .ui-deal, .ui-choice, .ui-tab, .ui-col, li"), el.parentElement].some((one) => {
    if (!one) return false;
    const style = getComputedStyle(one);
    return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1) || style.boxShadow !== "none" && one.matches(":focus, :focus-within");
  });
  const held = document.activeElement;
  const unseen = controls.filter((el) => {
    if (el.tabIndex < 0 || el.disabled) return false;
    el.focus({ focusVisible: true });
    if (document.activeElement !== el) return false;
    const box = el.getBoundingClientRect();
    const front = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    const covered = front && !el.contains(front) && !front.contains(el) && front.closest(".ui-dock, .ui-bar, .ui-tabbar, .ui-sticky, .ui-foot");
    return covered || !rings(el);
  }).map(named);
  held?.focus?.({ preventScroll: true });
  const rows = every("main tbody tr, main .ui-work > [data-row]").filter((row) => row.getBoundingClientRect().bottom <= innerHeight - 40).length;
  const answer = {
    small: controls.filter(small).map(named),
    clipped: [...worded.filter(clipped), ...outside].map(named),
    tiny,
    sideways: Math.max(0, document.documentElement.scrollWidth - innerWidth),
    nodes: document.querySelectorAll("*").length,
    rows,
    unseen,
    unnamed: controls.filter((el) => !said(el) && !el.labels?.length && !el.getAttribute("aria-labelledby")).map(named),
  };
  scrollTo(0, 0);
  return answer;
}
