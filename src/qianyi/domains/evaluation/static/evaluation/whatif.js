// Sliders beside number fields: each follows the other, marks what is changed, and goes back to the rule.
(function () {
  "use strict";
  const form = document.querySelector("[data-wi-form]");
  if (!form) return;
  const figures = Array.from(form.querySelectorAll("[data-wi-figure]"));
  const plain = (text) => text.replace(/[,，\s]/g, "");
  const same = (one, other) => plain(one) === plain(other) || Number(plain(one)) === Number(plain(other));

  function mark(figure) {
    const number = figure.querySelector("[data-wi-number]");
    const changed = number.value.trim() !== "" && !same(number.value, figure.dataset.wiNow);
    figure.classList.toggle("is-changed", changed);
    figure.querySelector("[data-wi-back]").hidden = !changed;
    return changed;
  }
  function markAll() {
    const changed = figures.filter(mark).length;
    form.querySelector("[data-wi-reset]").hidden = !changed;
  }
  function back(figure) {
    const now = plain(figure.dataset.wiNow);
    figure.querySelector("[data-wi-number]").value = now;
    figure.querySelector("[data-wi-range]").value = now;
  }
  function ask() {
    markAll();
    form.dispatchEvent(new Event("input", { bubbles: true }));
  }

  form.addEventListener("input", (event) => {
    const figure = event.target.closest && event.target.closest("[data-wi-figure]");
    if (!figure) return;
    const range = figure.querySelector("[data-wi-range]"), number = figure.querySelector("[data-wi-number]");
    if (event.target === range) number.value = range.value;
    else if (number.value.trim() && !Number.isNaN(Number(plain(number.value)))) range.value = plain(number.value);
    markAll();
  });
  form.addEventListener("click", (event) => {
    if (event.target.matches("[data-wi-back]")) {
      back(event.target.closest("[data-wi-figure]"));
      ask();
    } else if (event.target.matches("[data-wi-reset]")) {
      figures.forEach(back);
      ask();
    }
  });
  // Arrow keys in a number field step as the slider does.
  form.addEventListener("keydown", (event) => {
    if (!event.target.matches("[data-wi-number]") || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
    const range = event.target.closest("[data-wi-figure]").querySelector("[data-wi-range]");
    range.value = plain(event.target.value);
    if (event.key === "ArrowUp") range.stepUp();
    else range.stepDown();
    event.target.value = range.value;
    event.preventDefault();
    ask();
  });
  figures.forEach((figure) => { figure.querySelector("[data-wi-range]").hidden = false; });
  markAll();
})();
