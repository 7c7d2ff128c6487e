// Notes at the door: kept on this telephone until there is a signal, shown beside each person at once.

import { keepPage, newKey, openQueue } from "./offline_queue.js";

const register = document.getElementById("register");
const status = document.getElementById("signal");
const until = Number(register.dataset.until);
let fault = "";
const AFTER = { waiting: " (waits for a signal)", sent: "", refused: ", but this was not accepted" };
const words = Object.fromEntries(
  [...document.querySelectorAll(".app-register__marks form")].map((form) => [
    form.elements.kind.value,
    form.querySelector("button").firstChild.textContent,
  ]),
);

function paint(notes) {
  for (const { fields, state } of notes) {
    const place = [...document.querySelectorAll(".app-said")].find((one) => one.dataset.carer === fields.carer);
    if (!place) continue;
    const at = new Date(Number(fields.noted_at) * 1000).toTimeString().slice(0, 5);
    if (fields.kind in words) place.textContent = `${words[fields.kind]} (${at})${AFTER[state]}`;
    if (fields.kind === "left") place.textContent = `Has left (${at})${AFTER[state]}`;
    if (fields.kind in words) {
      for (const form of document.querySelectorAll(".app-register__marks form")) {
        if (form.elements.carer.value !== fields.carer) continue;
        const stands = form.elements.kind.value === fields.kind;
        form.querySelector("button").classList.toggle("app-register__stands", stands);
        if (stands) form.querySelector("button").setAttribute("aria-pressed", "true");
        else form.querySelector("button").removeAttribute("aria-pressed");
      }
    }
  }
  const left = notes.filter((one) => one.state === "waiting").length;
  const many = left === 1 ? "1 note waits" : `${left} notes wait`;
  const refused = notes.findLast((one) => one.state === "refused")?.problem;
  const waits = left ? `${many} on this telephone for a signal, and will be sent from this page.` : "";
  if (!left) fault = "";
  status.textContent = [fault, refused, navigator.onLine ? "" : "No signal.", waits].filter(Boolean).join(" ");
}

const queue = openQueue({ place: location.pathname, until, changed: () => queueMicrotask(() => paint(queue.notes())) });

for (const form of document.querySelectorAll(".app-note")) {
  form.addEventListener("submit", (event) => {
    const fields = { ...Object.fromEntries(new FormData(form)), key: newKey(), noted_at: String(Math.floor(Date.now() / 1000)) };
    const asked = form.querySelector("input[type=text], textarea");
    if (asked && fields.kind !== "left" && !asked.value.trim()) return; // the server says what to write
    if (!queue.add(form.action, fields)) return;
    event.preventDefault();
    if (asked) asked.value = "";
  });
}

document.getElementById("sign-off")?.addEventListener("submit", (event) => {
  if (!queue.notes().some((one) => one.state === "waiting")) return;
  event.preventDefault(); // what waits must be there before the register is signed off
  fault = "Notes still wait for a signal. Sign off when they have been sent.";
  paint(queue.notes());
  queue.send();
});

addEventListener("online", () => paint(queue.notes()));
addEventListener("offline", () => paint(queue.notes()));
keepPage({ worker: register.dataset.worker, until }).catch(() => {}); // without it, the open page still keeps its notes
