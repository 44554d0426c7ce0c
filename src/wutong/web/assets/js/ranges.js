// A slider says its value beside its label while it moves: <output for="its id">, unit in data-unit.
document.addEventListener("input", (event) => {
  const slider = event.target.closest("input[type=range]");
  if (!slider) return;
  const shown = document.querySelector(`output[for="${slider.id}"]`);
  if (shown) shown.textContent = slider.value + (slider.dataset.unit || "");
});
