/* A report's tables: a click on a head sorts, a word in the box filters. Nothing is fetched. */
"use strict";
(() => {
  const language = document.documentElement.lang;

  function value(row, at) {
    const cell = row.cells[at];
    return cell.dataset.v === undefined ? cell.textContent : Number(cell.dataset.v);
  }

  /* Figures before texts; what is unknown stays last, whichever way it is sorted. */
  function compare(a, b, way) {
    const [unknownA, unknownB] = [a === "–", b === "–"];
    if (unknownA || unknownB) return unknownA - unknownB;
    if (typeof a === "number" && typeof b === "number") return (a - b) * way;
    return String(a).localeCompare(String(b), language, { numeric: true }) * way;
  }

  function sort(head) {
    const body = head.closest("table").tBodies[0];
    const way = head.getAttribute("aria-sort") === "ascending" ? -1 : 1;
    head.parentElement.querySelectorAll("th").forEach((one) => one.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", way === 1 ? "ascending" : "descending");
    const rows = [...body.rows].map((row) => [value(row, head.cellIndex), row]);
    rows.sort((a, b) => compare(a[0], b[0], way));
    body.append(...rows.map(([, row]) => row));
  }

  function filter(box) {
    const wanted = box.value.trim().toLocaleLowerCase(language);
    const rows = box.closest("details").querySelectorAll("tbody tr");
    rows.forEach((row) => { row.hidden = !row.textContent.toLocaleLowerCase(language).includes(wanted); });
  }

  document.querySelectorAll("th button").forEach((button) => button.addEventListener("click", () => sort(button.parentElement)));
  document.querySelectorAll("input.filter").forEach((box) => box.addEventListener("input", () => filter(box)));

  /* What is folded away on the screen is printed all the same. */
  let folded = [];
  window.addEventListener("beforeprint", () => {
    folded = [...document.querySelectorAll("details:not([open])")];
    folded.forEach((one) => { one.open = true; });
  });
  window.addEventListener("afterprint", () => folded.forEach((one) => { one.open = false; }));
})();
