/** A vertical cut along a line drawn on the map. */
import { address, get } from "../api";
import { h, show } from "../dom";
import { drawLine } from "../map/draw_line";
import { showLines, type Position } from "../map/shapes";
import type { Model } from "./model";

const TOOL = "cut";
const LINE = "cut-line";

export function cutTool(model: Model): HTMLElement {
  const { app } = model;
  let points: readonly Position[] = [];
  const result = h("div", { class: "cut-result", role: "status" });
  const tools = h("div", { class: "cut-tools" });
  const keep = (line: readonly Position[]) => {
    points = line;
    showLines(app.map, LINE, points.length > 1 ? [{ points, width: 2.4 }] : []);
    show(result);
    render();
  };
  const draw = async () => {
    keep([]);
    const line = await drawLine(app, { tool: TOOL, what: "cut" });
    if (!line) return;
    keep(line);
    await cut();
  };
  const render = () =>
    show(
      tools,
      tool("Draw a line", () => void draw()),
      points.length > 1 && tool("Take the line away", () => keep([])),
    );
  render();
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
  const words = "What is seen, hidden and reached along a line, by distance and altitude.";
  return h("div", {}, h("p", { class: "soft" }, words), tools, result);
}

function tool(words: string, onclick: () => void): HTMLElement {
  return h("button", { type: "button", onclick }, words);
}
