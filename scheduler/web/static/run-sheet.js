// Notes from the road: kept on this telephone until there is a signal, shown beside each passenger at once.

import { keepPage, newKey, openQueue } from "./offline_queue.js";

const WORDS = { picked_up: () => "picked up", not_there: () => "not there", handed_over: (whom) => `handed over to ${whom}` };
const AFTER = { waiting: " (waits for a signal)", sent: "", refused: ", but this was not accepted" };
const sheet = document.getElementById("run-sheet");
const status = document.getElementById("signal");
const until = Number(sheet.dataset.until);

function paint(notes) {
  for (const { fields, state } of notes) {
    for (const place of document.querySelectorAll(".app-said")) {
      const older = place.dataset.ride !== fields.ride || Number(place.dataset.notedAt || 0) > Number(fields.noted_at);
      if (older) continue; // the other telephone of this run noted something later
      const at = new Date(Number(fields.noted_at) * 1000).toTimeString().slice(0, 5);
      place.textContent = `Noted at ${at}: ${WORDS[fields.kind](fields.to_whom)}${AFTER[state]}`;
    }
  }
  const left = notes.filter((one) => one.state === "waiting").length;
  const many = left === 1 ? "1 note waits" : `${left} notes wait`;
  const refused = notes.findLast((one) => one.state === "refused")?.problem;
  const away = navigator.onLine ? "" : `No signal: this is the sheet as it was at ${sheet.dataset.madeAt}.`;
  const waits = left ? `${many} on this telephone for a signal, and will be sent from this page.` : "";
  status.textContent = [refused, away, waits].filter(Boolean).join(" ");
}

const queue = openQueue({ place: location.pathname, until, changed: () => queueMicrotask(() => paint(queue.notes())) });

for (const form of document.querySelectorAll(".app-mark")) {
  form.addEventListener("submit", (event) => {
    const fields = { ...Object.fromEntries(new FormData(form)), key: newKey(), noted_at: String(Math.floor(Date.now() / 1000)) };
    if (fields.kind === "handed_over" && !fields.to_whom.trim()) {
      event.preventDefault();
      form.querySelector(".app-fault").textContent = "Say to whom the passenger was handed over.";
      form.querySelector("[name=to_whom]").focus(); // at the field itself: the top of the page is far away by now
      return;
    }
    form.querySelector(".app-fault")?.replaceChildren();
    if (queue.add(form.action, fields)) event.preventDefault();
  });
}

addEventListener("online", () => paint(queue.notes()));
addEventListener("offline", () => paint(queue.notes()));
keepPage({ worker: sheet.dataset.worker, until }).catch(() => {}); // without it, the open page still keeps its notes
