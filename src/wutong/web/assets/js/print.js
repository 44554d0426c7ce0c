// data-print prints the page as it is laid out for paper; the foot says when, the head of a sheet what.
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});

window.addEventListener("beforeprint", () => {
  document.documentElement.style.setProperty("--wt-paper-title", JSON.stringify(document.title));
  const at = new Date().toLocaleString("zh-CN", { dateStyle: "long", timeStyle: "short" });
  for (const place of document.querySelectorAll("[data-printed-at]")) place.textContent = ` ${at} 打印`;
});
