// Says one sentence in the corner, and to screen readers.
export function say(words, isWrong = false) {
  const region = document.getElementById("said");
  if (!region) return;
  const line = document.createElement("p");
  line.textContent = words;
  if (isWrong) line.className = "wt-said-wrong";
  region.append(line);
  setTimeout(() => line.remove(), isWrong ? 12000 : 6000);
}
