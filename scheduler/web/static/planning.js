// Looks in on a planning while the page is open; without a script the page has a button for it.

const part = document.getElementById("planning-now");
const said = document.getElementById("planning-said");
const EVERY = 1500;
const AFTER_A_FAULT = 6000;
let last = "";

async function look() {
  let wait = EVERY;
  try {
    const response = await fetch(part.dataset.now, { headers: { Accept: "application/json" } });
    if (!response.ok) throw new Error(String(response.status));
    const answer = await response.json();
    if (answer.over || !part.querySelector(":popover-open")) part.innerHTML = answer.part; // what is being read stays
    if (answer.over) {
      said.textContent = answer.said;
      document.getElementById("planning-actions")?.remove();
      return;
    }
    const stage = answer.said.split(",")[0];
    if (stage !== last) said.textContent = answer.said;
    last = stage;
  } catch {
    wait = AFTER_A_FAULT;
  }
  setTimeout(look, wait);
}

if (part?.dataset.now) setTimeout(look, EVERY);
