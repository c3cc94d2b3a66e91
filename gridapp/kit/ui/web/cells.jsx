// Cells that are more than text. Plain DOM, not React: thousands pass by while somebody scrolls.
import { standing, tagOf } from "./deadline.jsx";
import { offered, shown } from "./format.jsx";

/** A tag, a link, or both; an input that was refused says so. */
export class TextCell {
  init({ colDef, ...params }) {
    this.column = colDef.column;
    this.gui = document.createElement(this.column.href ? "a" : "span");
    this.draw(params);
  }
  draw({ value, data, eGridCell, context }) {
    const { column, gui } = this;
    const none = !data || value === "";
    const refused = column.editable && data && context.current.refused.of(data.id, column.field);
    gui.textContent = refused ? (column.labels?.[refused.text] ?? refused.text) : shown(value, data, column);
    const colour = column.colours?.[value];
    gui.className = !none && colour ? `tag tag-${colour}` : "";
    if (column.href && data) gui.href = column.href.replace("{id}", data.id);
    const due = column.clock && data ? standing(column, data) : { text: "" };
    if (due.text) {
      const mark = document.createElement("span");
      mark.className = tagOf(due.state);
      mark.textContent = due.text;
      gui.append(" ", mark);
    }
    if (!column.editable) return;
    eGridCell.classList.toggle("cell-refused", Boolean(refused));
    for (const [name, value] of [["aria-invalid", "true"], ["aria-describedby", context.current.reasonId]]) {
      if (refused) eGridCell.setAttribute(name, value);
      else eGridCell.removeAttribute(name);
    }
  }
  getGui() {
    return this.gui;
  }
  refresh({ colDef, ...params }) {
    this.column = colDef.column;
    this.draw(params);
    return true;
  }
}

/** Buttons at the end of a row. */
export class ActionsCell {
  init({ data, actions, onAction }) {
    this.gui = document.createElement("span");
    this.gui.className = "row-actions";
    if (!data) return;
    for (const { name, label, danger } of offered(actions, data)) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = danger ? "btn btn-link danger" : "btn btn-link";
      button.textContent = label;
      button.addEventListener("click", () => onAction(name, data.id));
      this.gui.append(button);
    }
  }
  getGui() {
    return this.gui;
  }
  refresh() {
    return false;
  }
}

/** The box above the boxes: ticks the rows that are in sight, or none; the bar then offers all there are. */
export class SelectAllHeader {
  init({ api, label, list }) {
    this.box = document.createElement("input");
    this.box.type = "checkbox";
    this.box.setAttribute("aria-label", label);
    this.box.title = label;
    this.gui = document.createElement("span");
    this.gui.className = "select-all";
    this.gui.append(this.box);
    this.box.addEventListener("change", () => {
      if (!this.box.checked) return list.untick();
      const seen = [];
      const last = api.getLastDisplayedRowIndex();
      for (let i = api.getFirstDisplayedRowIndex(); i <= last; i += 1) {
        const node = api.getDisplayedRowAtIndex(i);
        if (node?.data) seen.push(node.data.id);
      }
      return list.tickSeen(seen, true);
    });
    const follow = () => {
      this.box.checked = list.shown.count > 0;
    };
    this.leave = list.follow(follow);
    follow();
  }
  getGui() {
    return this.gui;
  }
  refresh() {
    return true;
  }
  destroy() {
    this.leave();
  }
}
