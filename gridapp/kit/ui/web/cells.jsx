// Cells that are more than text. Plain DOM, not React: thousands pass by while somebody scrolls.
import { alarmed, offered, shown } from "./format.jsx";

/** A tag, a link, or both. */
export class TextCell {
  init({ value, data, colDef }) {
    this.column = colDef.column;
    this.gui = document.createElement(this.column.href ? "a" : "span");
    this.draw(value, data);
  }
  draw(value, data) {
    const { column, gui } = this;
    const none = !data || value === "";
    gui.textContent = shown(value, data, column);
    const colour = column.colours?.[value];
    gui.className = !none && colour ? `tag tag-${colour}` : "";
    if (column.href && data) gui.href = column.href.replace("{id}", data.id);
    if (alarmed(data, column)) {
      const mark = document.createElement("span");
      mark.className = "tag tag-red alarm";
      mark.textContent = column.alarm;
      gui.append(" ", mark);
    }
  }
  getGui() {
    return this.gui;
  }
  refresh({ value, data, colDef }) {
    this.column = colDef.column;
    this.draw(value, data);
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

/** The box above the boxes: selects the rows that are loaded around the window, or none. */
export class SelectAllHeader {
  init({ api, label, context }) {
    this.box = document.createElement("input");
    this.box.type = "checkbox";
    this.box.setAttribute("aria-label", label);
    this.box.title = label;
    this.gui = document.createElement("span");
    this.gui.className = "select-all";
    this.gui.append(this.box);
    this.box.addEventListener("change", () => {
      const nodes = [];
      const first = api.getFirstDisplayedRowIndex();
      const last = api.getLastDisplayedRowIndex();
      for (let i = first; i <= last; i += 1) {
        const node = api.getDisplayedRowAtIndex(i);
        if (node?.data) nodes.push(node);
      }
      const { chosen, onSelect } = context.current;
      for (const node of nodes) {
        node.setSelected(this.box.checked, false, "api");
        if (this.box.checked) chosen.add(node.data.id);
        else chosen.delete(node.data.id);
      }
      onSelect?.([...chosen]);
    });
    this.follow = () => {
      const { chosen } = context.current;
      this.box.checked = chosen.size > 0;
      this.box.indeterminate = false;
    };
    api.addEventListener("selectionChanged", this.follow);
    this.api = api;
  }
  getGui() {
    return this.gui;
  }
  refresh() {
    return true;
  }
  destroy() {
    if (!this.api.isDestroyed()) this.api.removeEventListener("selectionChanged", this.follow);
  }
}
