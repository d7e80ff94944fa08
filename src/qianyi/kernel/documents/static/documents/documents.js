// The panel beside a document's text: opened by a click on a figure, kept in step with the marks. The page works without it.
(function () {
  "use strict";
  const panel = document.getElementById("figure-panel");
  if (!panel) return;
  const text = document.querySelector("[data-doc-text]");
  const columns = document.querySelector("[data-doc-columns]");
  const side = panel.closest(".doc-side");
  const tree = document.querySelector("[data-doc-tree]");
  let opener = null;

  const marksOf = (url) => (text ? Array.from(text.querySelectorAll("a.doc-fig")).filter((mark) => mark.getAttribute("href") === url) : []);

  // On a phone the tree would push the text off the screen.
  if (tree && window.matchMedia("(max-width: 991.98px)").matches) tree.open = false;

  // On a phone the panel covers the lower part of the text.
  function bringIntoView(mark) {
    if (!mark) return;
    const place = mark.getBoundingClientRect();
    const covered = side && window.getComputedStyle(side).position === "fixed" ? side.getBoundingClientRect().height : 0;
    if (place.top < 0 || place.bottom > window.innerHeight - covered) mark.scrollIntoView({ block: "start", behavior: "instant" });
  }

  function wake() {
    panel.querySelectorAll("[data-doc-close]").forEach((button) => { button.hidden = !text; });
    const shown = panel.querySelector("[data-doc-figure]");
    if (!text) return;
    text.querySelectorAll("a.is-current").forEach((mark) => mark.classList.remove("is-current"));
    if (columns) columns.classList.toggle("has-panel", Boolean(panel.querySelector(".doc-panel")));
    if (!shown) return;
    marksOf(shown.dataset.docFigure).forEach((mark) => {
      const focus = mark.classList.contains("doc-focus") ? " doc-focus" : "";
      mark.className = shown.dataset.docCss + focus + " is-current";
      if (shown.dataset.docWords) mark.title = shown.dataset.docWords;
      else mark.removeAttribute("title");
    });
  }

  function close() {
    panel.replaceChildren();
    wake();
    if (opener && document.contains(opener)) opener.focus();
  }

  if (text) {
    text.addEventListener("click", (event) => {
      const mark = event.target.closest("a.doc-fig");
      if (!mark || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
      event.preventDefault();
      opener = mark;
      window.htmx.ajax("GET", mark.getAttribute("href"), { target: panel, swap: "innerHTML" });
    });
  }
  panel.addEventListener("click", (event) => {
    if (event.target.closest("[data-doc-close]")) close();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && text && panel.querySelector(".doc-panel") && !document.querySelector("dialog[open]")) close();
  });

  // A form refused with its errors is an answer to show, not a failure.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target === panel && [409, 422].includes(event.detail.xhr.status)) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });
  // Any other refusal is told in the panel, in the sentence the server gave.
  document.addEventListener("htmx:responseError", (event) => {
    if (event.detail.target !== panel) return;
    const answer = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html").querySelector(".qy-refusal p");
    const message = document.createElement("p");
    message.className = "qy-message qy-message-error";
    message.textContent = answer ? answer.textContent : "没有完成，请刷新页面后重试。";
    panel.prepend(message);
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target !== panel) return;
    wake();
    if (side) side.scrollTop = 0;
    const stepped = panel.querySelector("[data-doc-figure]");
    if (stepped) bringIntoView(marksOf(stepped.dataset.docFigure)[0]);
    const first = panel.querySelector("[data-qy-focus]") || panel.querySelector("#figure-title");
    if (first) first.focus({ preventScroll: true });
  });

  wake();
  const place = text && text.querySelector(".doc-focus, #focus");
  // Once everything has its size; the browser's own jump to the anchor comes before that.
  if (place) window.addEventListener("load", () => window.requestAnimationFrame(() => place.scrollIntoView({ block: "start", behavior: "instant" })));
})();
