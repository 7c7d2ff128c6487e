// Notes from the road wait on this telephone until there is a signal, and leave in the order in which they were made.
// Each has a number of its own, so that one which arrived unanswered counts once when it is sent again.

const PLACE = `evenhand-notes:${location.pathname}`;
const TRY_AGAIN = 5000;
const status = document.getElementById("signal");
let sending = false;

const waiting = () => JSON.parse(localStorage.getItem(PLACE) ?? "[]");
const keep = (notes) => localStorage.setItem(PLACE, JSON.stringify(notes));

function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (one) => one.toString(16).padStart(2, "0")).join("");
}

function tell(problem) {
  const left = waiting().length;
  const notes = left === 1 ? "1 note waits" : `${left} notes wait`;
  status.textContent = problem ?? (left ? `${notes} on this telephone for a signal. Keep this page open.` : "");
}

function show(note, more) {
  const words = { picked_up: "picked up", not_there: "not there", handed_over: `handed over to ${note.to_whom}` };
  const at = new Date(Number(note.noted_at) * 1000).toTimeString().slice(0, 5);
  for (const place of document.querySelectorAll(".app-said")) {
    if (place.dataset.ride === note.ride) {
      place.textContent = `Noted at ${at}: ${words[note.kind]}${more}`;
    }
  }
}

async function send() {
  if (sending) {
    return;
  }
  sending = true;
  let problem;
  try {
    for (let [note] = waiting(); note; [note] = waiting()) {
      const { address, ...fields } = note;
      const answer = await fetch(address, {
        method: "POST",
        headers: { Accept: "application/json" },
        body: new URLSearchParams(fields),
      });
      if (answer.status >= 500) {
        break;
      }
      keep(waiting().filter((one) => one.key !== note.key)); // the page may be open twice: never drop another note
      if (answer.ok) {
        show(note, "");
      } else {
        const said = await answer.json().catch(() => ({}));
        problem = said.problem ?? "A note was not accepted. Reload the page and make it again.";
        show(note, ", but this was not accepted");
      }
    }
  } catch {
    // no signal: the notes stay, and are tried again
  } finally {
    sending = false;
    tell(problem);
  }
}

for (const form of document.querySelectorAll(".app-mark")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const note = Object.fromEntries(new FormData(form));
    if (note.kind === "handed_over" && !note.to_whom.trim()) {
      tell("Say to whom the passenger was handed over.");
      form.querySelector("[name=to_whom]").focus();
      return;
    }
    const noted = { ...note, key: newKey(), noted_at: String(Math.floor(Date.now() / 1000)), address: form.action };
    keep([...waiting(), noted]);
    show(noted, " (waits for a signal)");
    tell();
    send();
  });
}

window.addEventListener("online", send);
setInterval(() => waiting().length && send(), TRY_AGAIN);
for (const note of waiting()) {
  show(note, " (waits for a signal)");
}
send();
