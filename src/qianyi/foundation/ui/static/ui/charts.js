// Draws every [data-qy-chart] from its json_script with one theme read from tokens.css; redraws when the theme changes.
(function () {
  "use strict";
  const drawn = new Map();
  const NARROW = 480;
  const FONT = '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif';
  const digits = new Intl.NumberFormat("zh-CN", { maximumFractionDigits: 6 });

  function tokens() {
    const style = getComputedStyle(document.documentElement);
    return (name) => style.getPropertyValue("--qy-" + name).trim();
  }

  function axes(spec, token) {
    const text = { color: token("text-2"), fontFamily: FONT, fontSize: 12 };
    return {
      xAxis: {
        type: "category", data: spec.periods, axisLabel: text, axisTick: { show: false },
        axisLine: { lineStyle: { color: token("line-strong") } },
        boundaryGap: spec.series.some((one) => one.kind === "bar"),
      },
      yAxis: {
        type: "value", name: spec.unit, nameTextStyle: text, axisLabel: text,
        // A bar must start at zero; a line may show where things move.
        scale: !spec.series.some((one) => one.kind === "bar"),
        splitLine: { lineStyle: { color: token("line") } },
      },
    };
  }

  function line(one, token) {
    const colour = token("series-" + one.colour);
    return {
      name: one.name, type: one.kind, data: one.values, connectNulls: false, symbolSize: 6, barMaxWidth: 32,
      symbol: "circle",
      itemStyle: { color: one.forecast ? token("surface") : colour, borderColor: colour, borderWidth: one.forecast ? 2 : 0 },
      lineStyle: { color: colour, width: 2, type: one.forecast ? "dashed" : "solid" },
    };
  }

  function band(spec, token) {
    const quiet = { type: "line", stack: "band", symbol: "none", silent: true, lineStyle: { opacity: 0 }, tooltip: { show: false } };
    const { low, high, name, colour } = spec.band;
    return [
      { ...quiet, name: "", data: low },
      {
        ...quiet, name: name, areaStyle: { color: token("series-" + colour), opacity: 0.18 },
        itemStyle: { color: token("series-" + colour), opacity: 0.35 },
        data: high.map((value, index) => (value === null || low[index] === null ? null : value - low[index])),
      },
    ];
  }

  function withTarget(series, spec, token) {
    if (spec.target === null || !series.length) return;
    series[0].markLine = {
      silent: true, symbol: "none", data: [{ yAxis: spec.target }],
      lineStyle: { color: token("text-2"), type: "dashed" },
      label: {
        position: "insideEndTop", color: token("text"), fontFamily: FONT,
        formatter: spec.targetLabel + " " + digits.format(spec.target) + " " + spec.unit,
      },
    };
  }

  function tip(spec) {
    return (items) => [items[0].axisValueLabel].concat(
      items.filter((item) => item.seriesName && !(spec.band && item.seriesName === spec.band.name)).map((item) => {
        const words = typeof item.value === "number" ? digits.format(item.value) + " " + spec.unit : "暂无数据";
        return item.seriesName + "  " + words;
      }),
    ).join("\n");
  }

  function lines(spec, kit) {
    const token = kit.token;
    const series = spec.series.map((one) => line(one, token));
    withTarget(series, spec, token);
    // The axis must reach the target: a line above the frame would hide the distance.
    const reach = axes(spec, token);
    if (spec.target !== null) {
      reach.yAxis.max = (range) => (range.max < spec.target ? spec.target : null);
      reach.yAxis.min = (range) => (range.min > spec.target ? spec.target : null);
    }
    return {
      ...reach,
      legend: {
        ...kit.legend, right: 8,
        data: spec.series.map((one) => one.name).concat(spec.band ? [{ name: spec.band.name, icon: "rect" }] : []),
        show: spec.series.length > 1 || Boolean(spec.band),
      },
      tooltip: { ...kit.tooltip, trigger: "axis", formatter: tip(spec) },
      series: series.concat(spec.band ? band(spec, token) : []),
    };
  }

  // What every kind of picture shares, so that none can look otherwise.
  function kitFor(place) {
    const token = tokens();
    const text = (colour) => ({ color: colour, fontFamily: FONT, fontSize: 12 });
    return {
      token, text, narrow: place.clientWidth < NARROW,
      series: (number) => token("series-" + number),
      legend: { top: 4, itemWidth: 16, textStyle: { color: token("text"), fontFamily: FONT } },
      tooltip: {
        renderMode: "richText", confine: true, backgroundColor: token("surface"), borderColor: token("line-strong"),
        textStyle: { color: token("text"), fontFamily: FONT, fontSize: 13 },
      },
      valueAxis: (name) => ({
        type: "value", name, nameTextStyle: text(token("text-2")), axisLabel: { ...text(token("text-2")), hideOverlap: true },
        axisLine: { lineStyle: { color: token("line-strong") } }, splitLine: { lineStyle: { color: token("line") } },
      }),
      named: (names) => ({
        type: "category", data: names, axisTick: { show: false }, axisLabel: { ...text(token("text")), interval: 0 },
        axisLine: { lineStyle: { color: token("line-strong") } },
      }),
    };
  }

  function option(spec, kit) {
    const draws = spec.kind === "lines" ? lines : window.qyPictures[spec.kind];
    return {
      animation: false,
      textStyle: { fontFamily: FONT, color: kit.token("text") },
      grid: { left: 8, right: 24, top: 48, bottom: 8, containLabel: true },
      ...draws(spec, kit),
    };
  }

  function draw(place) {
    const holder = document.getElementById(place.dataset.qyChart);
    if (!holder || !window.echarts) return;
    const { height, ...chosen } = option(JSON.parse(holder.textContent), kitFor(place));
    if (height) place.style.height = height + "px";
    const known = drawn.has(place);
    const chart = drawn.get(place) || window.echarts.init(place, null, { renderer: "canvas" });
    drawn.set(place, chart);
    chart.setOption(chosen, true);
    if (known) chart.resize();
    else chart.on("click", (item) => { if (item.data && item.data.url && item.data.url.startsWith("/")) window.location.assign(item.data.url); });
  }

  // The picture with its words: what is cut out of a page keeps its title, unit, scope and source.
  function save(button) {
    const place = document.querySelector('[data-qy-chart="' + button.dataset.qySave + '"]');
    const chart = drawn.get(place);
    if (!chart) return;
    const spec = JSON.parse(document.getElementById(button.dataset.qySave).textContent);
    const token = tokens();
    const inside = chart.renderToCanvas({ pixelRatio: 2, backgroundColor: token("surface") });
    const sheet = document.createElement("canvas");
    sheet.width = inside.width;
    sheet.height = inside.height + 152;
    const pen = sheet.getContext("2d");
    const write = (words, size, colour, y) => {
      pen.font = size + "px " + FONT;
      pen.fillStyle = token(colour);
      pen.fillText(words, 24, y, sheet.width - 48);
    };
    pen.fillStyle = token("surface");
    pen.fillRect(0, 0, sheet.width, sheet.height);
    write(spec.title, 32, "text", 44);
    write("单位：" + (spec.unit || "无") + (spec.scope ? " · 口径：" + spec.scope : ""), 24, "text-2", 84);
    pen.drawImage(inside, 0, 100);
    write("来源：" + spec.source, 24, "text-2", sheet.height - 20);
    sheet.toBlob((blob) => {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(blob);
      link.download = spec.title.replace(/[\\/:*?"<>|]/g, "_") + ".png";
      link.click();
      window.setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    });
  }

  function drawAll() {
    Array.from(drawn.keys()).forEach((place) => {
      if (!place.isConnected) {
        drawn.get(place).dispose();
        drawn.delete(place);
      }
    });
    document.querySelectorAll("[data-qy-chart]").forEach(draw);
    document.querySelectorAll("[data-qy-save]").forEach((button) => { button.hidden = false; });
  }

  drawAll();
  document.addEventListener("qy:theme", drawAll);
  document.addEventListener("htmx:afterSettle", drawAll);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-qy-save]");
    if (button) save(button);
  });
  // Redrawn, not only stretched: a narrow page has shorter labels.
  let resizing = 0;
  window.addEventListener("resize", () => {
    window.clearTimeout(resizing);
    resizing = window.setTimeout(drawAll, 120);
  });
  // Paper is white: draw with the light tokens, then give the screen its theme back.
  const root = document.documentElement;
  let onScreen = "";
  window.addEventListener("beforeprint", () => {
    onScreen = root.dataset.bsTheme || "";
    root.dataset.bsTheme = "light";
    drawAll();
  });
  window.addEventListener("afterprint", () => {
    root.dataset.bsTheme = onScreen;
    drawAll();
  });
})();
