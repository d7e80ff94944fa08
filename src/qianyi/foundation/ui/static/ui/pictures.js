// How each kind of picture is drawn; charts.js gives the theme (kit) and calls window.qyPictures[kind](spec, kit).
(function () {
  "use strict";
  const pictures = {};
  const digits = new Intl.NumberFormat("zh-CN", { maximumFractionDigits: 4 });
  const say = (value, unit) => (typeof value === "number" ? digits.format(value) + (unit ? " " + unit : "") : "暂无数据");
  const cut = (words, most) => (words.length > most ? words.slice(0, most - 1) + "…" : words);

  // Centred bars: an honest funnel whose stages need not shrink.
  pictures.funnel = function (spec, kit) {
    const most = Math.max(1, ...spec.stages.map((one) => one.value || 0));
    return {
      height: 56 + spec.stages.length * 44,
      grid: { left: 8, right: kit.narrow ? 56 : 96, top: 8, bottom: 8, containLabel: true },
      xAxis: { type: "value", max: most, show: false },
      yAxis: { ...kit.named(spec.stages.map((one) => one.name)), inverse: true },
      tooltip: {
        ...kit.tooltip, trigger: "item",
        formatter: (item) => [item.name + "  " + say(spec.stages[item.dataIndex].value, spec.unit), spec.stages[item.dataIndex].words].filter(Boolean).join("\n"),
      },
      series: [
        { type: "bar", stack: "centre", silent: true, itemStyle: { color: "transparent" }, data: spec.stages.map((one) => (most - (one.value || 0)) / 2) },
        {
          type: "bar", stack: "centre", barWidth: 28, barMinHeight: 2,
          data: spec.stages.map((one) => ({ value: one.value || 0, url: one.url, itemStyle: { color: kit.series(one.colour) } })),
          label: { show: false },
        },
        // The count stands at the edge, where it is read whatever the bar's length.
        {
          type: "scatter", symbolSize: 0.1, silent: true, data: spec.stages.map((one, index) => [most, index]),
          label: { show: true, position: "right", distance: 8, ...kit.text(kit.token("text")), formatter: (item) => say(spec.stages[item.dataIndex].value, spec.unit) },
        },
      ],
    };
  };

  pictures.distribution = function (spec, kit) {
    const first = spec.bins[0][0], last = spec.bins[spec.bins.length - 1][1];
    const rows = spec.bins.map(([low, high, count]) => [low, high, count]);
    const outside = (value) => Math.min(Math.max(value, first), last);
    // Words that would meet stand one above the other.
    const ends = [];
    const marks = spec.marks.slice().sort((one, other) => one.value - other.value).map((one) => {
      const place = (outside(one.value) - first) / (last - first), room = kit.narrow ? 0.75 : 0.32;
      let level = ends.findIndex((end) => end <= place);
      if (level < 0) level = ends.length;
      ends[level] = place + room;
      return { ...one, level, align: place > 0.7 ? "right" : place < 0.3 ? "left" : "center" };
    });
    return {
      grid: { left: 8, right: 24, top: 28 + ends.length * 18, bottom: 24, containLabel: true },
      xAxis: { ...kit.valueAxis(spec.axis + (spec.unit ? "（" + spec.unit + "）" : "")), min: first, max: last, nameLocation: "middle", nameGap: 28, splitLine: { show: false } },
      yAxis: { ...kit.valueAxis(spec.counted), minInterval: 1 },
      tooltip: {
        ...kit.tooltip, trigger: "item",
        formatter: (item) => digits.format(item.value[0]) + " 至 " + say(item.value[1], spec.unit) + "\n" +
          (item.value[2] === null ? "少于 " + spec.least + " " + spec.counted + "，不单列" : say(item.value[2], spec.counted)),
      },
      series: [{
        type: "custom", data: rows, encode: { x: [0, 1], y: 2 },
        renderItem: (params, api) => {
          const hidden = rows[params.dataIndex][2] === null;
          const top = api.coord([api.value(0), hidden ? 0 : api.value(2)]), foot = api.coord([api.value(1), 0]);
          const height = hidden ? 6 : foot[1] - top[1];
          return {
            type: "rect", shape: { x: top[0] + 1, y: foot[1] - height, width: Math.max(1, foot[0] - top[0] - 2), height },
            style: { fill: hidden ? kit.token("line") : kit.series(1), opacity: hidden ? 1 : 0.75 },
          };
        },
        markLine: {
          symbol: ["none", "none"], silent: true,
          data: marks.map((one) => ({
            xAxis: outside(one.value),
            lineStyle: { color: one.own ? kit.token("red") : kit.token("text-2"), width: one.own ? 2 : 1, type: one.own ? "solid" : "dashed" },
            label: {
              ...kit.text(one.own ? kit.token("red") : kit.token("text")), position: "end", distance: 4 + one.level * 18, align: one.align,
              formatter: (one.own ? "▼ " : "") + cut(one.words, kit.narrow ? 12 : 30) + " " + digits.format(one.value),
            },
          })),
        },
      }],
    };
  };

  pictures.scatter = function (spec, kit) {
    const axis = (one) => ({ ...kit.valueAxis(one.title + (one.unit ? "（" + one.unit + "）" : "")), type: spec.log ? "log" : "value", scale: true });
    return {
      height: kit.narrow ? 340 : 400,
      grid: { left: 8, right: 32, top: 64, bottom: 28, containLabel: true },
      legend: { ...kit.legend, data: spec.clouds.map((one) => one.name), left: 8, right: 8 },
      xAxis: { ...axis(spec.x), nameLocation: "middle", nameGap: 28 },
      yAxis: { ...axis(spec.y), nameTextStyle: { ...kit.text(kit.token("text-2")), align: "left" } },
      tooltip: {
        ...kit.tooltip, trigger: "item",
        formatter: (item) => [item.value[2], item.seriesName, spec.x.title + "  " + say(item.value[0], spec.x.unit), spec.y.title + "  " + say(item.value[1], spec.y.unit)].join("\n"),
      },
      series: spec.clouds.map((cloud) => ({
        name: cloud.name, type: "scatter", symbol: cloud.shape, symbolSize: kit.narrow ? 6 : 8,
        itemStyle: { color: kit.series(cloud.colour), opacity: 0.65 },
        data: cloud.points.map((point) => ({
          value: point, url: point[3],
          ...(point[4] ? {
            symbolSize: 16, itemStyle: { color: kit.token("red"), opacity: 1, borderColor: kit.token("surface"), borderWidth: 2 },
            label: { show: true, position: "top", ...kit.text(kit.token("red")), backgroundColor: kit.token("surface"), padding: 2, formatter: "▼ " + cut(point[2], 14) }, z: 9,
          } : {}),
        })),
      })),
    };
  };

  pictures.radar = function (spec, kit) {
    const side = (one, colour, dashed, symbol) => ({
      name: one.name, value: one.values, symbol, symbolSize: 7,
      lineStyle: { color: colour, width: 2, type: dashed ? "dashed" : "solid" },
      itemStyle: { color: colour }, areaStyle: { color: colour, opacity: dashed ? 0 : 0.14 },
    });
    return {
      height: kit.narrow ? 340 : 380,
      legend: { ...kit.legend, data: [spec.own.name, spec.median.name], left: 8, right: 8 },
      radar: {
        indicator: spec.spokes.map((one) => ({ name: cut(one.name, kit.narrow ? 6 : 12), max: one.max })), radius: kit.narrow ? "54%" : "64%", center: ["50%", "56%"],
        axisName: kit.text(kit.token("text")), splitArea: { show: false },
        splitLine: { lineStyle: { color: kit.token("line") } }, axisLine: { lineStyle: { color: kit.token("line") } },
      },
      tooltip: {
        ...kit.tooltip, trigger: "item",
        formatter: (item) => [item.name].concat(spec.spokes.map((one, index) => one.name + "  " + say(item.value[index], spec.unit))).join("\n"),
      },
      series: [{ type: "radar", data: [side(spec.median, kit.token("text-2"), true, "rect"), side(spec.own, kit.series(1), false, "circle")] }],
    };
  };

  pictures.ranking = function (spec, kit) {
    const rows = spec.places;
    const spans = rows.map((one, index) => [one.low, one.high, index]).filter((one) => one[0] !== null && one[1] !== null);
    const groups = rows.map((one) => one.group).filter((name, index, all) => name && all.indexOf(name) === index);
    const shapes = ["circle", "rect", "triangle", "diamond"];
    const cloud = (name) => ({
      name: name || spec.axis, type: "scatter", symbol: shapes[Math.max(0, groups.indexOf(name)) % shapes.length], symbolSize: 9, z: 3,
      itemStyle: { color: kit.series((rows.find((one) => one.group === name) || rows[0]).colour) },
      data: rows.map((one, index) => ({ one, index })).filter((pair) => pair.one.group === name).map(({ one, index }) => ({
        value: [one.value, index], url: one.url, symbolSize: one.own ? 14 : 9,
        itemStyle: { color: kit.series(one.colour), borderColor: one.own ? kit.token("red") : kit.token("surface"), borderWidth: one.own ? 2 : 1 },
      })),
    });
    return {
      height: 96 + rows.length * 22,
      grid: { left: 8, right: 24, top: groups.length ? 40 : 24, bottom: 24, containLabel: true },
      legend: { ...kit.legend, data: groups, left: 8, right: 8, show: groups.length > 0 },
      xAxis: { ...kit.valueAxis(spec.axis + (spec.unit ? "（" + spec.unit + "）" : "")), scale: true, nameLocation: "middle", nameGap: 28 },
      yAxis: { ...kit.named(rows.map((one) => (one.own ? "▶ " : "") + cut(one.name, kit.narrow ? 9 : 18))), inverse: true },
      tooltip: {
        ...kit.tooltip, trigger: "item",
        formatter: (item) => {
          const one = rows[item.value[item.value.length === 3 ? 2 : 1]];
          return [one.name + (one.group ? "（" + one.group + "）" : ""), spec.axis + "  " + say(one.value, spec.unit), one.low === null ? "" : "区间  " + digits.format(one.low) + " 至 " + say(one.high, spec.unit)].filter(Boolean).join("\n");
        },
      },
      series: [{
        type: "custom", data: spans, encode: { x: [0, 1], y: 2 }, z: 2,
        renderItem: (params, api) => {
          const from = api.coord([api.value(0), api.value(2)]), to = api.coord([api.value(1), api.value(2)]);
          const line = (x1, y1, x2, y2) => ({ type: "line", shape: { x1, y1, x2, y2 }, style: { stroke: kit.token("line-strong"), lineWidth: 1.5 } });
          return { type: "group", children: [line(from[0], from[1], to[0], to[1]), line(from[0], from[1] - 4, from[0], from[1] + 4), line(to[0], to[1] - 4, to[0], to[1] + 4)] };
        },
      }].concat(groups.length ? groups.map(cloud) : [cloud("")]),
    };
  };

  pictures.flow = function (spec, kit) {
    const place = (one) => one.depth * 100 + spec.order.indexOf(one.grade);
    const nodes = spec.nodes.slice().sort((one, other) => place(one) - place(other));
    const deepest = Math.max(...nodes.map((one) => one.depth));
    return {
      height: kit.narrow ? 340 : 380,
      tooltip: {
        ...kit.tooltip, trigger: "item",
        formatter: (item) => (item.dataType === "edge"
          ? item.data.source + " → " + item.data.target + "  " + say(item.data.value, spec.unit)
          : item.name + "  " + say(item.data.count, spec.unit)),
      },
      series: [{
        type: "sankey", left: 8, right: 8, top: 12, bottom: 12, nodeWidth: 14, nodeGap: 14, layoutIterations: 0, draggable: false, emphasis: { focus: "adjacency" },
        data: nodes.map((one) => ({
          name: one.name, depth: one.depth, count: one.count, itemStyle: { color: kit.series(one.colour), borderWidth: 0 },
          label: {
            ...kit.text(kit.token("text")), position: one.depth === deepest ? "left" : "right",
            formatter: (kit.narrow ? one.grade : one.name) + " " + digits.format(one.count) + (kit.narrow ? "" : " " + spec.unit),
          },
        })),
        links: spec.links,
        lineStyle: { color: "source", opacity: 0.28, curveness: 0.5 },
      }],
    };
  };

  window.qyPictures = pictures;
})();
