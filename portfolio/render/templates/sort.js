// Sorts a table by a column. Totals stay at the foot; the third click restores the plan's own order, with its actions.
"use strict";
for (const table of document.querySelectorAll("table.sortable")) {
  const body = table.tBodies[0];
  const order = [...body.rows];
  const fixed = (row) => /\b(total|printed_total|cross_foot)\b/.test(row.className);
  const grouping = (row) => /\b(subtotal|heading)\b/.test(row.className);
  const heads = [...table.tHead.rows].flatMap((row) => [...row.cells]).filter((cell) => cell.colSpan === 1);
  const columns = columnsOf(table.tHead);
  for (const head of heads) {
    head.tabIndex = 0;
    head.setAttribute("aria-sort", "none");
    const sort = () => {
      const next = { none: "descending", descending: "ascending", ascending: "none" }[head.getAttribute("aria-sort")];
      heads.forEach((other) => other.setAttribute("aria-sort", "none"));
      head.setAttribute("aria-sort", next);
      const moving = order.filter((row) => !fixed(row) && !grouping(row));
      const sorted = next === "none" ? order.filter((row) => !fixed(row)) : moving.sort(by(columns.get(head), next));
      order.filter(grouping).forEach((row) => { row.hidden = next !== "none"; });
      body.append(...sorted, ...order.filter(grouping).filter((row) => !sorted.includes(row)), ...order.filter(fixed));
    };
    head.addEventListener("click", sort);
    head.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") { event.preventDefault(); sort(); }
    });
  }
}
function columnsOf(head) {
  const taken = [], found = new Map();
  [...head.rows].forEach((row, y) => {
    let x = 0;
    for (const cell of row.cells) {
      while (taken[y]?.[x]) x += 1;
      found.set(cell, x);
      for (let dy = 0; dy < cell.rowSpan; dy += 1) {
        for (let dx = 0; dx < cell.colSpan; dx += 1) (taken[y + dy] ??= [])[x + dx] = true;
      }
      x += cell.colSpan;
    }
  });
  return found;
}
function by(column, direction) {
  const sign = direction === "ascending" ? 1 : -1;
  return (a, b) => {
    const [one, two] = [a.cells[column], b.cells[column]];
    const [x, y] = [one?.dataset.value, two?.dataset.value];
    if (x !== undefined && y !== undefined) return sign * (Number(x) - Number(y));
    if (x !== undefined || y !== undefined) return x !== undefined ? -1 : 1; // unknown last, whichever way
    return sign * (one?.textContent ?? "").localeCompare(two?.textContent ?? "", document.documentElement.lang);
  };
}
