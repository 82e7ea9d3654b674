"use strict";
(() => {
  const lines = [...document.querySelectorAll(".line[data-key]")];
  const stages = [...document.querySelectorAll(".stage")];
  const slider = document.getElementById("stage");
  const name = document.getElementById("stage-name");
  const hint = document.querySelector("#details .hint");
  const details = [...document.querySelectorAll("#details .detail")];
  let kept = null;

  /** Light all lines of a statement, in both panes, and tell what is known of it. */
  function light(key) {
    for (const line of lines) {
      const lit = line.dataset.key === key;
      line.classList.toggle("lit", lit);
      line.classList.toggle("kept", lit && key === kept);
      line.setAttribute("aria-selected", String(lit && key === kept));
    }
    for (const detail of details) detail.hidden = detail.dataset.key !== key;
    hint.hidden = details.some((detail) => !detail.hidden);
  }

  /** Move the panes, but for the one that a line is in, to where the statement is; the adjoint goes before the rest. */
  function reveal(key, from) {
    for (const scroll of document.querySelectorAll(".scroll")) {
      if (from && scroll.contains(from)) continue;
      const found = lines.filter((line) => line.dataset.key === key && scroll.contains(line) && line.offsetParent);
      const shown = found.find((line) => line.classList.contains("adjoint")) || found[0];
      if (shown) shown.scrollIntoView({ block: "nearest", inline: "nearest" });
    }
  }

  function keep(line) {
    const key = line.dataset.key;
    kept = kept === key ? null : key;
    light(key);
    if (kept) reveal(key, line);
  }

  function leave() {
    light(kept);
  }

  /** One line of each pane can be reached by Tab; the arrow keys go on from there. */
  function enter(line) {
    const pane = line.closest(".pane");
    for (const other of lines) if (pane.contains(other)) other.tabIndex = other === line ? 0 : -1;
  }

  function move(line, key) {
    const around = lines.filter((other) => line.closest(".pane").contains(other) && other.offsetParent);
    const at = around.indexOf(line);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: around.length - 1 }[key];
    const next = around[Math.max(0, Math.min(to, around.length - 1))];
    next.focus();
  }

  /** Left and right: to the same statement in the other pane. */
  function cross(line, key) {
    const pane = document.getElementById(key === "ArrowRight" ? "generated" : "primal");
    if (pane.contains(line)) return;
    const found = lines.filter((o) => o.dataset.key === line.dataset.key && pane.contains(o) && o.offsetParent);
    const next = found.find((other) => other.classList.contains("adjoint")) || found[0];
    if (next) next.focus();
  }

  for (const line of lines) {
    line.addEventListener("mouseenter", () => light(line.dataset.key));
    line.addEventListener("mouseleave", leave);
    line.addEventListener("click", () => keep(line));
    line.addEventListener("focus", () => { enter(line); light(line.dataset.key); reveal(line.dataset.key, line); });
    line.addEventListener("blur", leave);
    line.addEventListener("keydown", (event) => {
      if (["ArrowDown", "ArrowUp", "Home", "End"].includes(event.key)) move(line, event.key);
      else if (["ArrowLeft", "ArrowRight"].includes(event.key)) cross(line, event.key);
      else if (event.key === "Enter" || event.key === " ") keep(line);
      else return;
      event.preventDefault();
    });
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { kept = null; light(null); }
  });

  /** Show a stage; Tab goes to its first line. */
  function show(number) {
    stages.forEach((stage, index) => { stage.hidden = index !== number; });
    slider.setAttribute("aria-valuetext", stages[number].dataset.name);
    name.textContent = stages[number].dataset.name;
    const first = lines.find((line) => stages[number].contains(line));
    if (first) enter(first);
  }

  slider.addEventListener("input", () => show(Number(slider.value)));

  for (const button of document.querySelectorAll("#memory button")) {
    button.addEventListener("click", () => {
      slider.value = slider.max;
      show(stages.length - 1);
      const line = document.getElementById(button.dataset.line);
      if (!line) return;
      line.scrollIntoView({ block: "center" });
      if (line.dataset.key) { kept = null; keep(line); line.focus(); }
    });
  }

  const first = lines.find((line) => line.closest("#primal"));
  if (first) enter(first);
  show(stages.length - 1);
})();
