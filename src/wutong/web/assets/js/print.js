// data-print prints the page as it is laid out for paper.
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});
