"use strict";

// Moments are dragged to their place within their stage. Without this script the arrows move them.

let dragged = null;

function mover(row) {
  return row.querySelector("form[data-place]");
}

function drop(row, before) {
  const form = mover(row);
  const field = document.createElement("input");
  field.type = "hidden";
  field.name = "before";
  field.value = before ? before.dataset.key : "";
  form.append(field);
  form.action = form.dataset.place;
  form.submit();
}

function placeIn(list, y) {
  const rows = [...list.querySelectorAll("[data-key]")].filter((row) => row !== dragged);
  return rows.find((row) => {
    const box = row.getBoundingClientRect();
    return y < box.top + box.height / 2;
  });
}

for (const row of document.querySelectorAll("[data-key]")) {
  if (!mover(row)) continue;
  row.draggable = true;
  row.classList.add("moment--moves");
  row.addEventListener("dragstart", (event) => {
    dragged = row;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", row.dataset.key);
  });
  row.addEventListener("dragend", () => {
    dragged = null;
  });
}

for (const list of document.querySelectorAll("ol.list")) {
  list.addEventListener("dragover", (event) => {
    if (dragged && list.contains(dragged)) event.preventDefault();
  });
  list.addEventListener("drop", (event) => {
    if (!dragged || !list.contains(dragged)) return;
    event.preventDefault();
    drop(dragged, placeIn(list, event.clientY));
  });
}
