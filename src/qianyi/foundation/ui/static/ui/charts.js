// Draws every [data-qy-chart] from its json_script with one theme read from tokens.css; redraws when the theme changes.
(function () {
  "use strict";
  const drawn = new Map();
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

  function option(spec) {
    const token = tokens();
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
      animation: false,
      textStyle: { fontFamily: FONT, color: token("text") },
      grid: { left: 8, right: 24, top: 48, bottom: 8, containLabel: true },
      legend: {
        right: 8, top: 4, itemWidth: 16, textStyle: { color: token("text"), fontFamily: FONT },
        data: spec.series.map((one) => one.name).concat(spec.band ? [{ name: spec.band.name, icon: "rect" }] : []),
        show: spec.series.length > 1 || Boolean(spec.band),
      },
      tooltip: {
        trigger: "axis", renderMode: "richText", confine: true, formatter: tip(spec),
        backgroundColor: token("surface"), borderColor: token("line-strong"),
        textStyle: { color: token("text"), fontFamily: FONT, fontSize: 13 },
      },
      series: series.concat(spec.band ? band(spec, token) : []),
    };
  }

  function draw(place) {
    const holder = document.getElementById(place.dataset.qyChart);
    if (!holder || !window.echarts) return;
    const chart = drawn.get(place) || window.echarts.init(place, null, { renderer: "canvas" });
    drawn.set(place, chart);
    chart.setOption(option(JSON.parse(holder.textContent)), true);
  }

  function drawAll() {
    Array.from(drawn.keys()).forEach((place) => {
      if (!place.isConnected) {
        drawn.get(place).dispose();
        drawn.delete(place);
      }
    });
    document.querySelectorAll("[data-qy-chart]").forEach(draw);
  }

  drawAll();
  document.addEventListener("qy:theme", drawAll);
  document.addEventListener("htmx:afterSettle", drawAll);
  window.addEventListener("resize", () => drawn.forEach((chart) => chart.resize()));
  // Paper is white: draw with the light tokens, then give the screen its theme back.
  const root = document.documentElement;
  let onScreen = "";
  window.addEventListener("beforeprint", () => {
    onScreen = root.dataset.bsTheme || "";
    root.dataset.bsTheme = "light";
    drawAll();
    drawn.forEach((chart) => chart.resize());
  });
  window.addEventListener("afterprint", () => {
    root.dataset.bsTheme = onScreen;
    drawAll();
  });
})();
