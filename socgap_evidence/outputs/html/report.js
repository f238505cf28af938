"use strict";
// A filter, an order and a search over what is in the page already; without it the page is whole.
(() => {
  const tools = document.getElementById("tools");
  const word = document.getElementById("search");
  const status = document.getElementById("status");
  const order = document.getElementById("order");
  const told = document.getElementById("told");
  const list = document.getElementById("rows");
  const rows = [...list.children];
  const controls = new Map([...document.querySelectorAll("details.control")].map((one) => [one.dataset.id, one]));
  const sections = [...document.querySelectorAll("section.questions")];
  const text = new Map([...controls].map(([id, one]) => [id, one.textContent.toLowerCase()]));

  const wanted = (id, is) => {
    const typed = word.value.trim().toLowerCase();
    const found = !typed || (text.get(id) ?? "").includes(typed);
    return found && (!status.value || is === status.value);
  };

  const show = () => {
    let count = 0;
    for (const row of rows) {
      row.hidden = !wanted(row.dataset.id, row.dataset.status);
      count += row.hidden ? 0 : 1;
    }
    for (const [id, one] of controls) one.hidden = !wanted(id, one.dataset.status);
    for (const one of sections) one.hidden = !one.querySelector("details.control:not([hidden])");
    told.textContent = `${count} of ${rows.length} controls shown`;
  };

  const key = { worst: (row) => Number(row.dataset.worst), id: (row) => Number(row.dataset.place), owner: (row) => row.dataset.owner };
  const sort = () => {
    const by = key[order.value];
    const less = (one, other) => (by(one) < by(other) ? -1 : by(one) > by(other) ? 1 : key.id(one) - key.id(other));
    list.append(...[...rows].sort(less));
  };

  const reveal = () => {
    const one = document.getElementById(location.hash.slice(1));
    const fold = one && one.closest("details");
    if (!fold) return;
    fold.open = true;
    if (fold.hidden) {
      word.value = status.value = "";
      show();
      one.scrollIntoView();
    }
  };

  word.addEventListener("input", show);
  status.addEventListener("change", show);
  order.addEventListener("change", sort);
  addEventListener("hashchange", reveal);
  tools.hidden = false;
  show();
  reveal();
})();
