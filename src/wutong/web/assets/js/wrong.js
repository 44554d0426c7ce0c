// What was refused comes into sight, clear of the bars: the first field that is wrong has the cursor.
const wrong = document.querySelector("main [aria-invalid='true']");
if (wrong) {
  wrong.focus({ preventScroll: true });
  wrong.scrollIntoView({ block: "center" });
}
