// Behaviour of the frame: keyboard, menus, waiting, columns, cards, copy. Every page works without it.
(function () {
  "use strict";
  const SHOW_WAITING_AFTER = 300;
  const SAY_LONG_AFTER = 3000;
  const byId = (id) => document.getElementById(id);
  const all = (selector, from) => Array.from((from || document).querySelectorAll(selector));

  function announce(words) {
    const live = byId("qy-live");
    if (live) {
      live.textContent = "";
      window.setTimeout(() => { live.textContent = words; }, 50);
    }
  }

  // What is only useful with script is shown by script.
  function wake(scope) {
    all("[data-qy-help], [data-qy-print], [data-qy-theme-switch], [data-qy-copy]", scope).forEach((element) => {
      element.hidden = false;
    });
    all(".qy-list .qy-table tbody tr", scope).forEach((row) => {
      if (!row.querySelector(".qy-p3") || row.querySelector(".qy-more-cell")) return;
      const cell = document.createElement("td");
      const button = document.createElement("button");
      cell.className = "qy-more-cell";
      cell.setAttribute("role", "cell");
      button.type = "button";
      button.className = "qy-more";
      button.setAttribute("aria-expanded", "false");
      button.textContent = "展开";
      cell.append(button);
      row.append(cell);
    });
    nameTheme();
  }

  // Theme
  function nameTheme() {
    all("[data-qy-theme-switch]").forEach((button) => {
      button.textContent = window.qyTheme.current() === "dark" ? "浅色" : "深色";
      button.setAttribute("aria-label", "改为" + button.textContent + "显示");
    });
  }

  // Waiting: shown after 300 ms where it happens, said aloud after 3 s.
  const waiting = new Map();
  function startWaiting(request, target) {
    const show = window.setTimeout(() => {
      byId("qy-loading").hidden = false;
      if (target) { target.classList.add("qy-waiting"); target.setAttribute("aria-busy", "true"); }
    }, SHOW_WAITING_AFTER);
    const say = window.setTimeout(() => {
      byId("qy-loading").querySelector(".qy-loading-words").textContent = "仍在处理，可先离开本页";
      announce("仍在处理，可先离开本页");
    }, SAY_LONG_AFTER);
    waiting.set(request, { show, say, target });
  }
  function stopWaiting(request) {
    const kept = waiting.get(request);
    if (!kept) return;
    window.clearTimeout(kept.show);
    window.clearTimeout(kept.say);
    if (kept.target) { kept.target.classList.remove("qy-waiting"); kept.target.removeAttribute("aria-busy"); }
    waiting.delete(request);
    if (!waiting.size) {
      byId("qy-loading").hidden = true;
      byId("qy-loading").querySelector(".qy-loading-words").textContent = "正在处理…";
    }
  }
  document.addEventListener("htmx:beforeRequest", (event) => startWaiting(event.detail.xhr, event.detail.target));
  document.addEventListener("htmx:afterRequest", (event) => stopWaiting(event.detail.xhr));
  document.addEventListener("htmx:load", (event) => wake(event.detail.elt));
  document.addEventListener("htmx:afterSettle", (event) => {
    const told = event.detail.elt.closest("[data-qy-announce]") || event.detail.elt.querySelector("[data-qy-announce]");
    if (told) announce(told.dataset.qyAnnounce);
  });
  document.addEventListener("htmx:responseError", (event) => announce("没有完成：服务器返回 " + event.detail.xhr.status));
  document.addEventListener("htmx:sendError", () => {
    const box = document.querySelector(".qy-messages");
    if (!box) return;
    const message = document.createElement("div");
    message.className = "qy-message qy-message-error";
    message.textContent = "连接中断，本次操作没有完成；请检查网络后重试。";
    box.replaceChildren(message);
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.hasAttribute("hx-get") && !event.target.hasAttribute("hx-post") && event.target.method !== "dialog") {
      startWaiting(event.target, null);
    }
  });
  window.addEventListener("pageshow", () => Array.from(waiting.keys()).forEach(stopWaiting));

  // Clicks
  function copy(button) {
    const source = button.dataset.qyCopy ? byId(button.dataset.qyCopy) : null;
    const words = source ? source.textContent.trim() : button.dataset.qyCopyText || "";
    navigator.clipboard.writeText(words).then(
      () => announce("已复制"),
      () => announce("浏览器不允许复制，请手工选取"),
    );
  }
  function toggle(button, holder) {
    const open = holder.classList.toggle("qy-open");
    button.setAttribute("aria-expanded", String(open));
    return open;
  }
  document.addEventListener("click", (event) => {
    all("[data-qy-menu][open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
    const button = event.target.closest("button");
    if (!button) return;
    if (button.matches(".qy-nav-toggle")) toggle(button, byId("qy-nav"));
    else if (button.matches(".qy-more")) button.textContent = toggle(button, button.closest("tr")) ? "收起" : "展开";
    else if (button.matches("[data-qy-theme-switch]")) window.qyTheme.choose(window.qyTheme.current() === "dark" ? "light" : "dark");
    else if (button.matches("[data-qy-help]")) byId("qy-help").showModal();
    else if (button.matches("[data-qy-print]")) window.print();
    else if (button.hasAttribute("data-qy-copy") || button.hasAttribute("data-qy-copy-text")) copy(button);
  });
  document.addEventListener("qy:theme", nameTheme);

  // The chosen columns outlive the page.
  document.addEventListener("submit", (event) => {
    const name = event.target.dataset.qyColumns;
    if (!name) return;
    const chosen = all("input[type=checkbox]:checked", event.target).map((box) => box.value);
    document.cookie = name + "=" + chosen.join(".") + "; path=" + window.location.pathname + "; max-age=31536000; samesite=lax";
  });

  // Keyboard
  let going = 0;
  const isTyping = (element) => element.closest("input, textarea, select, [contenteditable=true], dialog[open]") !== null;
  function step(by) {
    const rows = all("[data-qy-rows] tbody tr:not(.qy-group)");
    if (!rows.length) return;
    const at = rows.indexOf(document.activeElement && document.activeElement.closest("tr"));
    const row = rows[Math.min(Math.max(at + by, 0), rows.length - 1)];
    row.tabIndex = -1;
    row.focus();
    row.scrollIntoView({ block: "nearest" });
  }
  function openRow() {
    const row = document.activeElement;
    if (!row || row.tagName !== "TR") return false;
    const link = row.querySelector("td a[href]");
    const url = row.dataset.qyHref || (link && link.href);
    if (url) window.location.assign(url);
    return Boolean(url);
  }
  // The button a list or page has for c; in a list it takes the row one stands on with it.
  function claim() {
    const button = document.querySelector("[data-qy-key=c]");
    const row = document.activeElement;
    const box = row && row.tagName === "TR" && row.querySelector("input[type=checkbox][name=pick]");
    if (box) box.checked = true;
    if (button) button.click();
    return Boolean(button);
  }
  const KEYS = {
    "/": () => {
      const field = byId("qy-search") || document.querySelector(".qy-filters input:not([type=hidden]), .qy-filters select");
      if (field) field.focus();
      return Boolean(field);
    },
    j: () => { step(1); return true; },
    k: () => { step(-1); return true; },
    e: () => {
      const edit = document.querySelector("[data-qy-edit]");
      if (edit) edit.click();
      return Boolean(edit);
    },
    "?": () => { byId("qy-help").showModal(); return true; },
    g: () => { going = Date.now(); return true; },
    Enter: openRow,
    o: openRow,
    c: claim,
  };
  function go(key) {
    const link = all("[data-qy-go]").find((entry) => entry.dataset.qyGo === key);
    if (link) link.click();
    return Boolean(link);
  }
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      all("[data-qy-menu][open]").forEach((menu) => { menu.open = false; });
      if (byId("qy-suggestions")) byId("qy-suggestions").replaceChildren();
    }
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && event.target.closest(".qy-search")) {
      const stops = [byId("qy-search"), ...all("#qy-suggestions a")];
      const next = stops[stops.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1)];
      if (next) { next.focus(); event.preventDefault(); }
    }
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const isGoing = Date.now() - going < 1200;
    going = 0;
    if ((isGoing && go(event.key)) || (KEYS[event.key] && KEYS[event.key]())) event.preventDefault();
  });

  wake(document);
  const focus = document.querySelector("[data-qy-focus]");
  if (focus) focus.focus();
})();
