// Every htmx request carries the CSRF header; a request that fails says so in words.
import { say } from "./said.js";

document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector('meta[name="csrf-token"]');
  if (token) event.detail.headers["X-CSRFToken"] = token.content;
});

document.addEventListener("htmx:sendError", () => {
  say("没有连上服务器，刚才的操作没有送到。检查网络后再试一次。", true);
});

document.addEventListener("htmx:responseError", (event) => {
  const status = event.detail.xhr.status;
  if (status === 404) say("没有这个内容，或不在您的可见范围。", true);
  else if (status === 413) say("文件太大，没有收下。", true);
  else if (status === 429) say("请求太频繁，过一分钟再试。", true);
  else say("服务器出错，这一步没有办成，已有的数据没有改动。", true);
});
