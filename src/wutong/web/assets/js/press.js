// A letter presses the button of the row the reader is in: <button data-press="y">; J and K go between rows.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.target.closest("input, textarea, select, [contenteditable], dialog")) return;
  const row = document.activeElement.closest("[data-rows] tbody tr");
  const button = row && row.querySelector(`[data-press="${CSS.escape(event.key.toLowerCase())}"]`);
  if (button) button.click();
});
