// form[data-guard]: says that something is unsaved and asks before the page is left.
const snapshot = new WeakMap();

function written(form) {
  return JSON.stringify([...new FormData(form)].map(([name, value]) => [name, value instanceof File ? value.name : value]));
}

function isDirty(form) {
  return snapshot.has(form) && snapshot.get(form) !== written(form);
}

function watch() {
  for (const form of document.querySelectorAll("form[data-guard]")) {
    if (!snapshot.has(form)) snapshot.set(form, written(form));
  }
}

document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-guard]");
  const said = form && form.querySelector("[data-guard-said]");
  if (said) said.hidden = !isDirty(form);
});

document.addEventListener("submit", (event) => snapshot.delete(event.target));

window.addEventListener("beforeunload", (event) => {
  if (![...document.querySelectorAll("form[data-guard]")].some(isDirty)) return;
  event.preventDefault();
  event.returnValue = "";
});

document.addEventListener("htmx:afterSwap", watch);
watch();
