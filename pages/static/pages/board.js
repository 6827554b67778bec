// The arrow keys move between the start times of the week, and Tab leaves the week in one step. Without this
// script, Tab goes through all of them.
function prepareWeek() {
  const links = [...document.querySelectorAll(".week tbody a")];
  const current = links.find((link) => link.ariaCurrent) || links.find((link) => link.closest(".slot")) || links[0];
  for (const link of links) link.tabIndex = link === current ? 0 : -1;
}

function findNeighbour(cell, key) {
  const row = cell.parentElement;
  const column = cell.cellIndex;
  const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[key];
  if (!step) return null;
  for (let [r, c] = [row.sectionRowIndex + step[0], column + step[1]]; ; r += step[0], c += step[1]) {
    const next = row.parentElement.rows[r]?.cells[c];
    if (!next || next.tagName === "TH") return null;
    if (next.firstElementChild) return next.firstElementChild;
  }
}

document.addEventListener("keydown", (event) => {
  const cell = event.target.closest?.(".week tbody td");
  if (!cell || event.altKey || event.ctrlKey || event.metaKey) return;
  const link = findNeighbour(cell, event.key);
  if (!link) return;
  event.preventDefault();
  event.target.tabIndex = -1;
  link.tabIndex = 0;
  link.focus();
});

document.addEventListener("htmx:load", prepareWeek);
prepareWeek();
