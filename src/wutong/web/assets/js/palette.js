// Ctrl K: search as you type, arrows to choose, Enter to open.
import { openDialog } from "./dialogs.js";

const palette = document.getElementById("palette");
if (palette) start(palette);

function start(dialog) {
  const input = dialog.querySelector("input");
  const found = dialog.querySelector("[data-found]");
  const count = dialog.querySelector("[data-found-count]");
  const nothingYet = dialog.querySelector("[data-nothing-yet]");
  let timer = 0;
  let request = null;

  const items = () => [...found.querySelectorAll("[role=option]")];
  const chosen = () => found.querySelector("[aria-selected=true]");

  function choose(item) {
    const before = chosen();
    if (before) before.setAttribute("aria-selected", "false");
    if (!item) return input.removeAttribute("aria-activedescendant");
    item.setAttribute("aria-selected", "true");
    input.setAttribute("aria-activedescendant", item.id);
    item.scrollIntoView({ block: "nearest" });
  }

  function step(by) {
    const all = items();
    if (!all.length) return;
    choose(all[(all.indexOf(chosen()) + by + all.length) % all.length]);
  }

  function show(fragment) {
    found.replaceChildren(fragment);
    choose(items()[0]);
    count.textContent = `${items().length} 个结果`;
  }

  function sayWrong(words) {
    const line = document.createElement("p");
    line.className = "wt-palette-none";
    line.textContent = words;
    show(line);
  }

  async function search() {
    if (request) request.abort();
    const query = input.value.trim();
    if (!query) return show(nothingYet.content.cloneNode(true));
    request = new AbortController();
    try {
      const address = `${dialog.dataset.searchUrl}?q=${encodeURIComponent(query)}`;
      const answer = await fetch(address, { headers: { "HX-Request": "true" }, signal: request.signal });
      if (!answer.ok) return sayWrong("这次没有搜到结果，服务器出错了。");
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fragment = document.createDocumentFragment();
      fragment.append(...page.body.childNodes);
      show(fragment);
    } catch (error) {
      if (error.name !== "AbortError") sayWrong("没有连上服务器。");
    }
  }

  function open() {
    input.value = "";
    show(nothingYet.content.cloneNode(true));
    openDialog(dialog);
    input.focus();
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(search, 120);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown") step(1);
    else if (event.key === "ArrowUp") step(-1);
    else if (event.key === "Enter" && chosen()) chosen().click();
    else if (event.key === "Escape") dialog.close();
    else return;
    event.preventDefault();
  });
  found.addEventListener("mousemove", (event) => {
    const item = event.target.closest("[role=option]");
    if (item && item !== chosen()) choose(item);
  });
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      if (dialog.open) dialog.close();
      else open();
    }
  });
  for (const button of document.querySelectorAll('[data-opens="palette"]')) {
    button.removeAttribute("data-opens");
    button.addEventListener("click", open);
  }
}
