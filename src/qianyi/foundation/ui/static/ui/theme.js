// Runs before the first paint: marks that script works, and settles light or dark so that nothing flashes.
(function () {
  "use strict";
  const root = document.documentElement;
  root.classList.add("js");
  let kept = root.dataset.qyTheme || "";
  try {
    kept = kept || localStorage.getItem("qy_theme") || "";
  } catch {
    // Storage may be forbidden; the cookie and the system's preference remain.
  }
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  function settle() {
    root.dataset.bsTheme = kept || (dark.matches ? "dark" : "light");
  }
  settle();
  dark.addEventListener("change", function () {
    settle();
    document.dispatchEvent(new CustomEvent("qy:theme"));
  });
  window.qyTheme = {
    current: function () {
      return root.dataset.bsTheme;
    },
    choose: function (name) {
      kept = name;
      try {
        localStorage.setItem("qy_theme", name);
      } catch {
        // As above.
      }
      document.cookie = "qy_theme=" + name + "; path=/; max-age=31536000; samesite=lax";
      settle();
      document.dispatchEvent(new CustomEvent("qy:theme"));
    },
  };
})();
