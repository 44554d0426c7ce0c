// Lists by keyboard: J and K move, X picks, Enter opens (the name is focused, so it opens by itself); E does the current to-do.
const isTyping = (target) => target.closest("input:not([type=checkbox]), textarea, select, [contenteditable], dialog");

function names() {
  return [...document.querySelectorAll("[data-rows] tbody tr .wt-name, [data-todo] .wt-todo-what")];
}

function move(by) {
  const all = names();
  const row = document.activeElement.closest("tr, [data-todo]");
  const now = row ? all.findIndex((name) => row.contains(name)) : -1;
  const next = all[now < 0 ? (by > 0 ? 0 : all.length - 1) : now + by];
  if (!next) return;
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  const key = event.key.toLowerCase();
  if (key === "j") move(1);
  else if (key === "k") move(-1);
  else if (key === "x") press("tr", "[data-pick]");
  else if (key === "e") press("[data-todo]", "[data-todo-do]");
});

function press(row, button) {
  const here = document.activeElement.closest(row);
  const target = here && here.querySelector(button);
  if (target) target.click();
}
