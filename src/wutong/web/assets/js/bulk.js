// Picked rows: the bar appears with how many and their sum; what is not filled in is said, not counted as zero.
const YUAN_PER_YI = 1e8;

function refresh() {
  const bar = document.querySelector("[data-bulk]");
  if (!bar) return;
  const picks = [...document.querySelectorAll("[data-pick]")];
  for (const pick of picks) pick.closest("tr").classList.toggle("wt-picked", pick.checked);
  const picked = picks.filter((pick) => pick.checked);
  bar.hidden = picked.length === 0;
  bar.querySelector("[data-bulk-text]").textContent =
    bar.dataset.bulk === "count" ? `已选 ${picked.length} 条` : summary(picked);
  for (const all of document.querySelectorAll("[data-pick-all]")) {
    all.checked = picked.length > 0 && picked.length === picks.length;
    all.indeterminate = picked.length > 0 && picked.length < picks.length;
  }
}

function summary(picked) {
  const known = picked.filter((pick) => pick.dataset.yuan !== undefined);
  const missing = picked.filter((pick) => pick.dataset.countOnly === undefined).length - known.length;
  let words = `已选 ${picked.length} 个`;
  if (known.length) {
    const yuan = known.reduce((sum, pick) => sum + Number(pick.dataset.yuan), 0);
    words += `，合计 ${(yuan / YUAN_PER_YI).toLocaleString("zh-CN", { maximumFractionDigits: 4 })} 亿元`;
  }
  if (missing) words += known.length ? `，另有 ${missing} 个未填` : "，都未填总投资";
  return words;
}

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-pick-all]")) {
    for (const pick of document.querySelectorAll("[data-pick]")) pick.checked = event.target.checked;
  }
  if (event.target.matches("[data-pick], [data-pick-all]")) refresh();
});

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-bulk-clear]")) return;
  for (const pick of document.querySelectorAll("[data-pick]")) pick.checked = false;
  refresh();
});

document.addEventListener("htmx:afterSwap", refresh);
window.addEventListener("pageshow", refresh);
