// The table on a desk: AG Grid Community, infinite row model, with only the modules it needs. React draws none of its cells: a plain
// grid shows its rows in the step that makes it.
import { useEffect, useMemo, useRef, useState } from "react";
import { useNavigate } from "react-router";
import {
  CellStyleModule, ColumnApiModule, DateEditorModule, EventApiModule, InfiniteRowModelModule, LocaleModule, ModuleRegistry, RenderApiModule,
  RowApiModule, RowSelectionModule, RowStyleModule, ScrollApiModule, SelectEditorModule, TextEditorModule, ValidationModule, createGrid, themeQuartz,
} from "ag-grid-community";
import { asTimeGoesOn } from "./deadline.jsx";
import { isNumber, shown, typed, widest } from "./format.jsx";
import { useList } from "./lists.jsx";
import { arranged, setPrefs, usePrefs } from "./prefs.jsx";
import { Reason, useRefused } from "./refused.jsx";
import { ActionsCell, TextCell, SelectAllHeader } from "./cells.jsx";

ModuleRegistry.registerModules([
  CellStyleModule, ColumnApiModule, DateEditorModule, EventApiModule, InfiniteRowModelModule, LocaleModule, RenderApiModule, RowApiModule,
  RowSelectionModule, RowStyleModule, ScrollApiModule, SelectEditorModule, TextEditorModule,
  ...(import.meta.env.DEV ? [ValidationModule] : []),
]);

const theme = themeQuartz.withParams({
  browserColorScheme: "inherit", fontFamily: "inherit", fontSize: 14, headerFontSize: 13, headerFontWeight: 500,
  backgroundColor: "var(--surface)", foregroundColor: "var(--text)", accentColor: "var(--accent)", borderColor: "var(--line)",
  headerBackgroundColor: "var(--surface-2)", headerTextColor: "var(--muted)", rowHoverColor: "var(--hover)",
  selectedRowBackgroundColor: "var(--accent-weak)", wrapperBorder: false, wrapperBorderRadius: 0, columnBorder: false,
  cellHorizontalPadding: 12, headerColumnResizeHandleColor: "transparent", iconSize: 14, checkboxBorderRadius: 3,
});

const EDITORS = { choice: "agSelectCellEditor", boolean: "agSelectCellEditor", date: "agDateStringCellEditor" };
const WIDTHS = { integer: 110, ordinal: 96, decimal: 120, money: 140, share: 100, rate: 100, date: 120, datetime: 160, boolean: 90, choice: 120 };
const SHORTCUTS = new Set(["/", "n", "?"]);

const definition = (column, prefs, sort, cb) => {
  const order = sort.findIndex((s) => s.colId === column.field);
  const { field, label, unit, kind, editable, labels } = column;
  const width = prefs.widths[field] ?? (column.width || WIDTHS[kind]);
  const number = isNumber(kind);
  return {
    field,
    colId: field,
    column, // ours: what the cell renderers look at
    headerName: unit ? `${label}(${unit})` : label,
    hide: !column.shown,
    sortable: column.sortable !== false,
    sortingOrder: ["asc", "desc", null],
    initialSort: order >= 0 ? sort[order].sort : undefined,
    initialSortIndex: order >= 0 ? order : undefined,
    minWidth: 64,
    ...(width ? { width, flex: null } : { flex: 1, minWidth: 140 }),
    headerClass: number ? "ag-right-aligned-header" : undefined,
    cellClass: [number && "ag-right-aligned-cell", (number || kind?.startsWith("date")) && "num-cell", editable && "can-edit"].filter(Boolean),
    // The grid holds values as they are typed; a pending edit is shown until the server has answered and the rows are read again,
    // a refused one until it is saved or given up.
    valueGetter: ({ data }) => data && (cb.current.refused.of(data.id, field)?.text ?? data.$pending?.[field] ?? typed(data[field], column)),
    valueFormatter: ({ value, data }) => shown(value, data, column),
    cellRenderer: column.colours || column.href || column.clock || editable ? TextCell : undefined,
    editable: editable ? ({ data }) => Boolean(data) && data.$locked !== true : false,
    cellEditor: editable ? (EDITORS[kind] ?? "agTextCellEditor") : undefined,
    cellEditorParams: EDITORS[kind] === "agSelectCellEditor" ? { values: Object.keys(labels ?? {}) } : undefined,
    valueSetter: ({ data, newValue }) => {
      const after = newValue === null || newValue === undefined ? "" : String(newValue);
      return send(data, column, after, cb.current);
    },
  };
};

/** An edit goes to the server; what is stored already is none. Returns whether the cell shows something else now. */
const send = (data, column, after, { refused, onCellEdit }) => {
  const { field } = column;
  const before = typed(data[field], column);
  if (after !== before) data.$pending = { ...data.$pending, [field]: after };
  const was = refused.drop(data.id, field);
  if (after === before) return was;
  onCellEdit?.(data.id, field, before, after, data.version ?? 0);
  return true;
};

/** About how wide a text is: Chinese takes twice as much as Latin. */
const wide = (text) => [...text].reduce((sum, char) => sum + (char > "\u2000" ? 14 : 8), 0);

/** Show the order the server keeps. */
const order = (api, sort) => {
  if (!api || api.isDestroyed() || !sort) return;
  const now = api.getColumnState().filter((c) => c.sort).sort((a, b) => a.sortIndex - b.sortIndex);
  if (JSON.stringify(now.map(({ colId, sort: way }) => ({ colId, sort: way }))) === JSON.stringify(sort)) return;
  api.applyColumnState({ state: sort.map((s, i) => ({ ...s, sortIndex: i })), defaultState: { sort: null } });
};

/** A grid in `host`, from the first draw on: made once of `fixed` and `options`, and told what changes of `options`. */
function useGrid(host, grid, fixed, options) {
  const told = useRef(options);
  useEffect(() => {
    grid.current = createGrid(host.current, { ...fixed, ...options });
    told.current = options;
    order(grid.current, fixed.context.current.rows.shown.sort); // it may have changed while the grid was being made
    return () => grid.current.destroy();
  }, []);
  useEffect(() => {
    const changed = Object.entries(options).filter(([name, value]) => value !== told.current[name]);
    told.current = options;
    if (changed.length) grid.current.updateGridOptions(Object.fromEntries(changed));
  });
}

export default function Grid(props) {
  const { slug, listId: id, columns, rows: list, generation, version, selectable, rowActions, words, locale, blockSize = 100 } = props;
  const navigate = useNavigate();
  const host = useRef(null);
  const grid = useRef(null);
  const prefs = usePrefs(slug);
  const { sort, total, count, every } = useList(id);
  const again = useRef(null); // a refused value that Enter leaves as it is
  const [moved, setMoved] = useState(0);
  const cb = useRef({});
  const refused = useRefused(props.cells, (id, field) => {
    const node = grid.current?.getRowNode(String(id));
    if (node) grid.current.refreshCells({ force: true, rowNodes: [node], columns: [field] });
  });
  const reasonId = `${id}-reason`;
  cb.current = { ...props, navigate, refused, reasonId, prefs };

  const columnDefs = useMemo(() => {
    const shownColumns = arranged(columns, prefs).map((column) => definition(column, prefs, list.shown.sort, cb));
    if (rowActions?.some(({ allowed }) => allowed !== false)) {
      shownColumns.push({
        colId: "$actions", headerName: words.actions, pinned: "right", sortable: false, resizable: false, suppressMovable: true,
        lockPosition: "right", cellRenderer: ActionsCell, width: 24 + widest(rowActions, ({ label }) => 22 + wide(label)),
        cellRendererParams: { actions: rowActions, onAction: (name, id) => cb.current.onRowAction?.(name, id) },
        cellClass: "cell-actions",
      });
    }
    return shownColumns;
  }, [columns, prefs, rowActions, words, list]);

  const datasource = useMemo(
    () => ({
      getRows({ startRow, endRow, sortModel, successCallback, failCallback }) {
        const { generation: asked } = list;
        const put = ({ rows, last }) => {
          const there = list.total; // as it is now: the count may have come while these rows were under way
          successCallback(rows, last >= 0 ? last : asked === list.generation && there >= 0 ? there : -1);
          for (const row of rows) if (list.holds(row.id)) grid.current?.getRowNode(String(row.id))?.setSelected(true, false, "api");
        };
        const found = list.ask(startRow, endRow, sortModel);
        if (!(found instanceof Promise)) return put(found); // drawn with the grid itself
        found.then(put, (error) => {
          failCallback();
          if (asked === list.generation) cb.current.onError(error);
        });
      },
    }),
    [list],
  );

  const rowHeight = prefs.compact ? 32 : 40;
  const options = useMemo(
    () => ({
      theme, rowModelType: "infinite", cacheBlockSize: blockSize, maxBlocksInCache: 12, maxConcurrentDatasourceRequests: 1,
      rowBuffer: 4, infiniteInitialRowCount: 15, cacheOverflowSize: 1, suppressCellFocus: false,
      maintainColumnOrder: true, suppressDragLeaveHidesColumns: true, singleClickEdit: false, stopEditingWhenCellsLoseFocus: true,
      alwaysMultiSort: false, suppressNoRowsOverlay: true, suppressScrollOnNewData: true, animateRows: false, alwaysShowVerticalScroll: true,
      getRowId: ({ data }) => String(data.id), rowClassRules: { "row-waiting": ({ data }) => !data },
      defaultColDef: {
        resizable: true,
        suppressKeyboardEvent: ({ event, editing, node, column, api }) => {
          const about = node?.data && column && cb.current.refused.of(node.data.id, column.getColId());
          if (about && event.key === "Escape") {
            cb.current.refused.drop(about.id, about.field); // the stored value is back
            event.preventDefault();
            return !editing;
          }
          if (about && event.key === "Enter" && !event.isComposing) {
            if (editing) again.current = about;
            else api.startEditingCell({ rowIndex: node.rowIndex, colKey: column });
            return !editing;
          }
          if (editing) return false;
          if (event.key === "Enter" && node?.data) {
            event.preventDefault();
            cb.current.onOpen?.(node.data.id);
            return true;
          }
          if (event.key === "Escape" && list.shown.count) {
            list.untick();
            return true;
          }
          return SHORTCUTS.has(event.key) && !event.ctrlKey && !event.metaKey;
        },
      },
      localeText: words.grid,
      context: cb,
      onCellClicked({ data, colDef, event }) {
        if (!data || !colDef.column || event.defaultPrevented) return;
        const link = event.target.closest?.("a[href]");
        if (link) {
          if (event.ctrlKey || event.metaKey || event.shiftKey) return;
          event.preventDefault();
          cb.current.navigate(link.getAttribute("href"));
        } else if (!colDef.column.editable && !window.getSelection()?.toString()) cb.current.onOpen?.(data.id);
      },
      onRowSelected({ node, data, source }) {
        if (source !== "api" && data) list.tick([data.id], node.isSelected());
      },
      onColumnResized({ finished, source, column }) {
        if (!finished || source !== "uiColumnResized" || !column) return;
        setPrefs(slug, { widths: { ...cb.current.prefs.widths, [column.getColId()]: column.getActualWidth() } });
      },
      onDragStopped({ api }) {
        const { columns: all, prefs: kept } = cb.current;
        const order = api.getColumnState().map((c) => c.colId).filter((id) => all.some((c) => c.field === id));
        if (order.join() !== arranged(all, kept).map((c) => c.field).join()) setPrefs(slug, { order });
      },
      onCellFocused({ api, rowIndex, column }) {
        const row = rowIndex === null ? undefined : api.getDisplayedRowAtIndex(rowIndex)?.data;
        if (row && column?.getColId) cb.current.refused.look(row.id, column.getColId());
      },
      onCellMouseOver: ({ data, colDef }) => data && colDef.field && cb.current.refused.look(data.id, colDef.field),
      onCellEditingStopped({ data, colDef, valueChanged }) {
        const tried = again.current;
        again.current = null;
        // The same once more, by Enter: the grid sees no change, the person wants another try.
        if (tried && !valueChanged && cb.current.refused.of(data.id, colDef.field) === tried) send(data, colDef.column, tried.text, cb.current);
      },
      onModelUpdated: () => cb.current.refused.any() && setMoved((count) => count + 1),
    }),
    [list], // the rest is read once, when the grid is made
  );
  const rowSelection = useMemo(
    () => (selectable ? { mode: "multiRow", checkboxes: true, headerCheckbox: false, enableClickSelection: false } : undefined),
    [selectable],
  );
  const selectionColumnDef = useMemo(
    () => ({ pinned: "left", width: 44, minWidth: 44, resizable: false, suppressHeaderMenuButton: true, headerComponent: SelectAllHeader, headerComponentParams: { label: words.selectPage, list } }),
    [words.selectPage, list],
  );
  useGrid(host, grid, options, { columnDefs, datasource, rowHeight, headerHeight: rowHeight, rowSelection, selectionColumnDef });

  // Before the rows of another view are asked for, so that they come in its order.
  useEffect(() => order(grid.current, sort), [sort]);

  const fresh = useRef({ generation, version });
  useEffect(() => {
    const api = grid.current;
    const was = fresh.current;
    fresh.current = { generation, version };
    if (!api || api.isDestroyed()) return;
    if (was.generation !== generation) {
      api.ensureIndexVisible(0, "top");
      api.purgeInfiniteCache();
    } else if (was.version !== version) {
      api.refreshInfiniteCache();
      list.recount();
    }
  }, [generation, version, list]);

  useEffect(() => {
    if (total >= 0 && grid.current && !grid.current.isDestroyed()) grid.current.setRowCount(Math.max(total, 1), true);
  }, [total]);

  useEffect(() => grid.current?.refreshCells({ force: true }), [locale, columns]);

  const clocks = columns.filter(({ clock }) => clock).map(({ field }) => field).join();
  useEffect(() => (clocks ? asTimeGoesOn(() => grid.current?.refreshCells({ force: true, columns: clocks.split(",") })) : undefined), [clocks]);

  // What is ticked here and elsewhere (the bar above, another view): the rows follow the list.
  useEffect(() => {
    const api = grid.current;
    if (!api || api.isDestroyed()) return;
    api.forEachNode((node) => node.data && node.isSelected() !== list.holds(node.data.id) && node.setSelected(list.holds(node.data.id), false, "api"));
  }, [count, every, list]);

  return (
    <div ref={refused.box} className="grid-box">
      <div ref={host} className="grid-host" />
      <Reason refused={refused} moved={moved} id={reasonId} words={words} />
    </div>
  );
}
