// A figure's corner opens where it came from: under the fact on a project's page, in a dialog elsewhere.
import { openDialog } from "./dialogs.js";
import { say } from "./said.js";

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-source]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  show(link);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = document.querySelector(".wt-facts > .wt-source-slot");
  if (open) fold(open);
});

async function show(link) {
  const facts = link.closest(".wt-facts");
  const open = facts && facts.querySelector(".wt-source-slot");
  if (open) {
    const isSame = open.opener === link;
    fold(open);
    if (isSame) return;
  }
  const answer = await fetch(link.href, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer || !answer.ok) return say("这个数的来历没有取到，稍后再点一次。", true);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (facts) unfold(facts, link, page.body.childNodes);
  else {
    const dialog = document.getElementById("source");
    dialog.querySelector("[data-source-body]").replaceChildren(...page.body.childNodes);
    openDialog(dialog, link);
  }
}

function unfold(facts, link, nodes) {
  const slot = document.createElement("div");
  const name = document.createElement("dt");
  const body = document.createElement("dd");
  slot.className = "wt-source-slot";
  slot.opener = link;
  name.className = "wt-hide";
  name.textContent = "来历";
  body.append(...nodes);
  slot.append(name, body);
  rowEnd(facts, link.closest(".wt-facts > div")).after(slot);
  link.setAttribute("aria-expanded", "true");
}

function rowEnd(facts, fact) {
  const top = fact.offsetTop;
  let last = fact;
  while (last.nextElementSibling && last.nextElementSibling.offsetTop === top) last = last.nextElementSibling;
  return last;
}

function fold(slot) {
  const link = slot.opener;
  slot.remove();
  link.removeAttribute("aria-expanded");
  link.focus();
}
