/** A vertical cut along a line drawn on the map. */
import { address, get } from "../api";
import { h, show } from "../dom";
import { showLines, type Position } from "../map/shapes";
import type { Model } from "./model";

const TOOL = "cut";
const LINE = "cut-line";

export function cutTool(model: Model): HTMLElement {
  const { app } = model;
  let points: Position[] = [];
  const words = h("p", { class: "soft" });
  const result = h("div", { class: "cut-result", role: "status" });
  const tools = h("div", { class: "cut-tools" });
  const draw = () => showLines(app.map, LINE, points.length > 1 ? [{ points, width: 2.4 }] : []);
  const isDrawing = () => app.tool.get() === TOOL;
  const render = () => {
    show(
      words,
      isDrawing()
        ? points.length === 0
          ? "Click where the cut starts, or press Space for the middle of the map."
          : "Click where it ends."
        : "What is seen, hidden and reached along a line, by distance and altitude.",
    );
    show(
      tools,
      tool(isDrawing() ? "Stop drawing" : "Draw a line", () => {
        points = isDrawing() ? points : [];
        app.tool.set(isDrawing() ? "" : TOOL);
        if (isDrawing()) {
          show(result);
          app.map.gl.getCanvas().focus();
        }
        draw();
      }),
      points.length > 1 &&
        tool("Take the line away", () => {
          points = [];
          show(result);
          draw();
          render();
        }),
    );
  };
  const take = (lon: number, lat: number) => {
    points = [...points.slice(0, 1), [lon, lat]];
    if (points.length > 1) {
      app.tool.set("");
      void cut();
    }
    draw();
    render();
  };
  async function cut(): Promise<void> {
    const line = points.map(([lon, lat]) => `${lat.toFixed(3)},${lon.toFixed(3)}`).join(" ");
    const { target } = app.state.get();
    const query = { ...model.siteQuery(), against: "", target, line };
    show(result, h("p", { class: "soft" }, "Cutting the air along the line…"));
    try {
      await get("/coverage/cut", { ...query, format: "json" });
    } catch (error) {
      show(result, h("p", { class: "status-line failed" }, (error as Error).message));
      return;
    }
    const picture = address("/coverage/cut", { ...query, format: "png" });
    show(
      result,
      h(
        "a",
        { href: picture, target: "_blank", rel: "noopener" },
        h("img", {
          class: "cut-picture",
          src: picture,
          alt: `Vertical cut along ${line}: ground, what is hidden, detected and reached, by distance and altitude`,
        }),
      ),
      h(
        "p",
        { class: "file-links" },
        h(
          "a",
          {
            class: "file-link",
            href: address("/coverage/cut", { ...query, format: "json" }),
            download: "cut.json",
          },
          "Numbers (JSON)",
        ),
        h("a", { class: "file-link", href: picture, download: "cut.png" }, "Picture"),
      ),
    );
  }
  app.map.gl.on("click", ({ lngLat }) => isDrawing() && take(lngLat.lng, lngLat.lat));
  app.map.gl.getCanvas().addEventListener("keydown", (event) => {
    if (!isDrawing() || (event.key !== " " && event.key !== "Enter")) return;
    event.preventDefault();
    const { lng, lat } = app.map.gl.getCenter();
    take(lng, lat);
  });
  app.tool.on(render);
  return h("div", {}, words, tools, result);
}

function tool(words: string, onclick: () => void): HTMLElement {
  return h("button", { type: "button", onclick }, words);
}
