// data-confirm on a form or a button asks first, in words, with a verb to press.
import { openDialog } from "./dialogs.js";

const dialog = document.getElementById("confirm");
const asked = new WeakSet();

function ask(element, proceed) {
  dialog.querySelector("[data-confirm-title]").textContent = element.dataset.confirm;
  dialog.querySelector("[data-confirm-body]").textContent = element.dataset.confirmText || "";
  const go = dialog.querySelector("[data-confirm-go]");
  go.textContent = element.dataset.confirmVerb || element.textContent.trim();
  go.onclick = () => {
    dialog.close();
    proceed();
  };
  openDialog(dialog);
  dialog.querySelector("[data-closes]").focus();
}

if (dialog) {
  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    const element = button && button.dataset.confirm ? button : event.target;
    if (!element.dataset.confirm || event.target.matches("[hx-post], [hx-delete]")) return;
    if (asked.delete(event.target)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    ask(element, () => {
      asked.add(event.target);
      event.target.requestSubmit(button || undefined);
    });
  }, true);

  document.addEventListener("htmx:confirm", (event) => {
    const cause = event.detail.triggeringEvent;
    const element = [cause && cause.submitter, event.detail.elt].find((one) => one && one.dataset.confirm);
    if (!element) return;
    event.preventDefault();
    ask(element, () => event.detail.issueRequest(true));
  });
}
