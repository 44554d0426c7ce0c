// Files dropped or chosen: list them, upload with progress, and go where the server sends us.
import { say } from "./said.js";

const sized = (bytes) => (bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1048576).toFixed(1)} MB`);

function formOf(event) {
  return event.target.closest && event.target.closest("form[data-drop]");
}

function list(form) {
  const input = form.querySelector("input[type=file]");
  form.querySelector("[data-drop-list]").replaceChildren(...[...input.files].map((file) => {
    const line = document.createElement("li");
    const size = document.createElement("span");
    size.className = "wt-muted wt-nowrap";
    size.textContent = sized(file.size);
    line.append(file.name, size);
    return line;
  }));
}

document.addEventListener("change", (event) => {
  const form = formOf(event);
  if (form && event.target.type === "file") list(form);
});

for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    const form = formOf(event);
    if (!form) return;
    event.preventDefault();
    form.querySelector(".wt-drop").classList.toggle("wt-drop-over", kind === "dragenter" || kind === "dragover");
    if (kind === "drop") take(form, event.dataTransfer.files);
  });
}

function take(form, files) {
  const input = form.querySelector("input[type=file]");
  if (!input.multiple && files.length > 1) return say("这里一次只收一个文件。", true);
  input.files = files;
  list(form);
}

document.addEventListener("htmx:beforeRequest", (event) => {
  const form = formOf(event);
  if (!form) return;
  if (!form.querySelector("input[type=file]").files.length) {
    event.preventDefault();
    say("先选一个文件，再读。", true);
  }
});

document.addEventListener("htmx:xhr:progress", (event) => {
  const form = formOf(event);
  if (!form || !event.detail.lengthComputable) return;
  const meter = form.querySelector("[data-drop-meter]");
  meter.hidden = false;
  meter.value = (100 * event.detail.loaded) / event.detail.total;
});

document.addEventListener("htmx:afterRequest", (event) => {
  const form = formOf(event);
  if (form) form.querySelector("[data-drop-meter]").hidden = true;
});

// A plain redirect after the upload is followed as a page, not swapped into the form.
document.addEventListener("htmx:beforeSwap", (event) => {
  const form = formOf(event.detail.requestConfig ? { target: event.detail.requestConfig.elt } : event);
  const reached = event.detail.xhr.responseURL;
  if (!form || event.detail.xhr.status !== 200 || !reached) return;
  if (new URL(reached).pathname === new URL(form.action).pathname) return;
  event.detail.shouldSwap = false;
  window.location.assign(reached);
});
