// A map's link <a data-place="key"> chooses the same in <select id="site">; the mark on the map follows the list.
document.addEventListener("click", (event) => {
  const place = event.target.closest("a[data-place]");
  const list = document.getElementById("site");
  if (!place || !list || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  list.value = place.dataset.place;
  list.dispatchEvent(new Event("change", { bubbles: true }));
  const dialog = place.closest("dialog");
  if (dialog) dialog.close();
});

document.addEventListener("change", (event) => {
  if (event.target.id !== "site") return;
  for (const place of document.querySelectorAll("a[data-place]")) {
    if (place.dataset.place === event.target.value) place.setAttribute("aria-current", "true");
    else place.removeAttribute("aria-current");
  }
});
