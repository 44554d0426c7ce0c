// What was refused comes into sight: the first field that is wrong has the cursor.
const wrong = document.querySelector("main [aria-invalid='true']");
if (wrong) wrong.focus();
