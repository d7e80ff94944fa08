// While a check runs: the button says so and counts the seconds. The page works without it.
(function () {
  "use strict";
  const forms = document.querySelectorAll('form[action$="/consistency/check/"], form[data-con-check], .con-chosen form');
  forms.forEach((form) => {
    form.addEventListener("submit", () => {
      const button = form.querySelector('button[type="submit"]');
      const started = Date.now();
      const tell = () => { button.textContent = `正在核校… ${Math.round((Date.now() - started) / 1000)} 秒`; };
      button.setAttribute("aria-busy", "true");
      tell();
      window.setInterval(tell, 1000);
      // Disabled after the submission has begun, so that a second click starts no second check.
      window.setTimeout(() => { button.disabled = true; }, 0);
    });
  });
})();
