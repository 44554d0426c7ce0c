// data-copies-address: the address of the page holds every choice; this puts it where people paste from.
import { say } from "./said.js";

document.addEventListener("click", async (event) => {
  if (!event.target.closest("[data-copies-address]")) return;
  const isCopied = await copied(location.href);
  if (isCopied) say("地址已复制，打开的人看到同样的选择");
  else say("浏览器不让复制，请从地址栏里复制", true);
});

// the clipboard is there on https only; office networks often have none
async function copied(words) {
  if (navigator.clipboard) {
    try {
      await navigator.clipboard.writeText(words);
      return true;
    } catch {
      // refused: the old way below
    }
  }
  const field = document.createElement("textarea");
  field.value = words;
  field.className = "wt-hide";
  document.body.append(field);
  field.select();
  const isDone = document.execCommand("copy");
  field.remove();
  return isDone;
}
