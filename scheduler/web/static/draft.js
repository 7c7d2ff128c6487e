// Dragging a group or a session to another day: what that would change is shown at once; nothing changes until it is kept.
// The same can be done by form on the page of each group, without a script and by keyboard.

const calendar = document.querySelector("[data-draft]");
const dialog = document.getElementById("drop");

if (calendar && dialog) {
  const { draft, version, look } = calendar.dataset;
  const status = document.getElementById("drop-status");
  const keep = document.getElementById("drop-keep");
  let held = null;

  for (const hint of document.querySelectorAll(".app-drag-hint")) hint.hidden = false;
  for (const meeting of calendar.querySelectorAll("[data-series]")) {
    meeting.draggable = true;
    meeting.addEventListener("dragstart", (event) => {
      held = meeting;
      meeting.classList.add("app-meet--held");
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", meeting.dataset.series);
    });
    meeting.addEventListener("dragend", () => {
      meeting.classList.remove("app-meet--held");
      held = null;
    });
  }
  for (const day of calendar.querySelectorAll(".app-week__day")) {
    day.addEventListener("dragover", (event) => {
      if (!held || held.dataset.day === day.dataset.day) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "move";
      day.classList.add("app-week__day--over");
    });
    day.addEventListener("dragleave", () => day.classList.remove("app-week__day--over"));
    day.addEventListener("drop", (event) => {
      event.preventDefault();
      day.classList.remove("app-week__day--over");
      if (held) weigh(wishOf(held, day));
    });
  }
  document.getElementById("drop-leave").addEventListener("click", () => dialog.close());

  // The same weekday of another week moves that session alone; another weekday moves the whole group.
  function wishOf(meeting, day) {
    const alone = look === "month" && meeting.dataset.weekday === day.dataset.weekday;
    if (alone) return { act: "move_session", series: meeting.dataset.series, day: meeting.dataset.day, to: day.dataset.day };
    return { act: "move", series: meeting.dataset.series, weekday: day.dataset.weekday };
  }

  async function weigh(wish) {
    status.textContent = "Working out what this would change.";
    const query = new URLSearchParams(wish);
    let answer;
    try {
      const response = await fetch(`${draft}/weigh.json?${query}`, { headers: { Accept: "application/json" } });
      if (!response.ok) throw new Error(String(response.status));
      answer = await response.json();
    } catch {
      window.location.assign(`${draft}/weigh?${query}`); // the page without a script says what is wrong
      return;
    }
    show(wish, answer);
  }

  function show(wish, answer) {
    document.getElementById("drop-words").textContent = answer.refused ?? `${answer.words}.`;
    document.getElementById("drop-effect").innerHTML = answer.effect ?? "";
    keep.hidden = Boolean(answer.refused);
    const fields = document.getElementById("drop-fields");
    fields.replaceChildren();
    for (const [name, value] of Object.entries({ ...wish, version })) {
      const field = document.createElement("input");
      field.type = "hidden";
      field.name = name;
      field.value = value;
      fields.append(field);
    }
    status.textContent = "";
    dialog.showModal();
    document.getElementById("drop-title").focus();
  }
}
