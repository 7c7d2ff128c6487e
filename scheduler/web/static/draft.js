// Dragging on a draft's calendar: a group or a session to another day or hour, to the padlock or the bin; a group from the
// tray onto a day. What that would change is shown at once; nothing changes until it is kept. Everything can be done by form
// on the page of each group too, without a script, by keyboard, and on screens too narrow to drag on.

const calendar = document.querySelector("[data-draft]");
const dialog = document.getElementById("drop");
const tray = document.getElementById("tray");
const wide = window.matchMedia("(min-width: 60rem)");

if (calendar && dialog && tray) {
  const { draft, version, look } = calendar.dataset;
  const status = document.getElementById("drop-status");
  const keep = document.getElementById("drop-keep");
  const other = document.getElementById("drop-other");
  const chips = [...tray.querySelectorAll("[data-hours]")];
  const things = [...calendar.querySelectorAll("[data-series]"), ...chips];
  let held = null;

  const offer = () => {
    tray.hidden = !wide.matches;
    for (const hint of document.querySelectorAll(".app-drag-hint")) hint.hidden = !wide.matches;
    for (const hint of document.querySelectorAll(".app-form-hint")) hint.hidden = wide.matches;
    for (const thing of things) thing.draggable = wide.matches;
  };
  offer();
  wide.addEventListener("change", offer);

  for (const thing of things) {
    thing.addEventListener("dragstart", (event) => {
      held = thing;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", thing.dataset.series ?? thing.dataset.strand);
      window.requestAnimationFrame(() => held === thing && take(thing)); // a page that changes at once ends the drag
    });
    thing.addEventListener("dragend", letGo);
  }
  document.getElementById("tray-area").addEventListener("change", (event) => {
    for (const chip of chips.filter((one) => "any" in one.dataset)) {
      chip.dataset.area = event.target.value;
      chip.href = `${draft}/add?${new URLSearchParams({ strand: chip.dataset.strand, area: event.target.value })}`;
    }
  });

  document.addEventListener("dragover", (event) => {
    const spot = held && spotOf(event.target);
    mark(spot);
    if (!spot) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "move";
  });
  document.addEventListener("drop", (event) => {
    const [thing, spot] = [held, held && spotOf(event.target)];
    if (!spot) return;
    event.preventDefault();
    const [day, hour] = [spot.closest(".app-week__day"), spot.dataset.start];
    letGo();
    if (!day) dropOn(spot.dataset.target, thing);
    else weigh(thing.dataset.series ? moveOf(thing, day, hour) : additionOf(thing, day, hour));
  });
  document.getElementById("drop-leave").addEventListener("click", () => dialog.close());

  // While something is held, hours stand beside each day of a week, and targets say what they would do with it.
  function take(thing) {
    thing.classList.add("app-meet--held");
    tray.classList.add("app-tray--held");
    const targets = document.getElementById("targets");
    targets.classList.toggle("app-tray__targets--far", targets.getBoundingClientRect().top < 0);
    const { lock, series, strand } = thing.dataset;
    say(series, lock);
    const like = chips.find((one) => one.dataset.strand === strand);
    if (look !== "week" || lock || !like) return;
    for (const day of calendar.querySelectorAll(".app-week__day:not(.app-week__day--outside)")) {
      const hours = document.createElement("div");
      hours.className = "app-hours";
      hours.setAttribute("aria-hidden", "true");
      for (const minute of like.dataset.hours.split(" ")) {
        const hour = document.createElement("span");
        hour.className = "app-hour";
        hour.dataset.start = clock(minute);
        hour.textContent = words(minute);
        hours.append(hour);
      }
      day.append(hours);
    }
  }

  function letGo() {
    held?.classList.remove("app-meet--held");
    tray.classList.remove("app-tray--held");
    document.getElementById("targets").classList.remove("app-tray__targets--far");
    for (const hours of calendar.querySelectorAll(".app-hours")) hours.remove();
    mark(null);
    say("", "");
    held = null;
  }

  // Each target says what it would do with what is held; those that would do nothing are shut.
  function say(series, lock) {
    for (const target of tray.querySelectorAll("[data-target]")) {
      const [act, of] = target.dataset.target.split("_");
      const own = lock && (of === "group") === (lock === series);
      target.classList.toggle("app-target--shut", !series || Boolean(lock && !(act === "lock" && own)));
      const word = act === "cancel" ? "Cancel" : own ? "Unlock" : "Lock";
      target.querySelector(".app-target__words").textContent = `${word} ${of === "group" ? "the group" : "this session"}`;
    }
  }

  function mark(spot) {
    for (const one of document.querySelectorAll(".app-drop--over")) one !== spot && one.classList.remove("app-drop--over");
    spot?.classList.add("app-drop--over");
  }

  // What is held may be dropped on an hour, on another day, or on a target that is open to it; null elsewhere.
  function spotOf(place) {
    const spot = place.closest?.("[data-target], .app-hour, .app-week__day");
    if (!spot) return null;
    if (spot.dataset.target) return spot.classList.contains("app-target--shut") ? null : spot;
    const own = spot.dataset.day !== undefined && spot.dataset.day === held.dataset.day;
    return held.dataset.lock || own ? null : spot;
  }

  const clock = (minute) => `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
  const words = (minute) => {
    const [hours, rest] = [Math.floor(minute / 60), minute % 60];
    return `${hours % 12 || 12}${rest ? `.${String(rest).padStart(2, "0")}` : ""}${hours < 12 ? "am" : "pm"}`;
  };

  // The same weekday of another week moves that session alone; another weekday or an hour moves the whole group.
  function moveOf(meeting, day, hour) {
    const { series, weekday } = meeting.dataset;
    const alone = look === "month" && weekday === day.dataset.weekday;
    if (alone) return { act: "move_session", series, day: meeting.dataset.day, to: day.dataset.day };
    const wish = { act: "move", series, weekday: day.dataset.weekday };
    return hour ? { ...wish, start: hour } : wish;
  }

  function additionOf(chip, day, hour) {
    const area = chip.dataset.area || document.getElementById("tray-area").value;
    const start = hour ?? clock(chip.dataset.start);
    return { act: "add", strand: chip.dataset.strand, area, weekday: day.dataset.weekday, start };
  }

  function dropOn(target, { dataset: { series, day, lock } }) {
    const key = target.endsWith("_group") ? series : `${series}@${day}`;
    if (target.startsWith("lock")) {
      document.getElementById("lock-what").value = key;
      document.getElementById("lock-locked").value = lock === key ? "no" : "yes";
      document.getElementById("lock-form").submit();
      return;
    }
    weigh(target === "cancel_group" ? { act: "cancel", series } : { act: "cancel_session", series, day });
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
    show({ ...wish, ...answer.fields }, answer);
  }

  function show(wish, answer) {
    document.getElementById("drop-words").textContent = answer.refused ?? `${answer.words}.`;
    document.getElementById("drop-effect").innerHTML = answer.effect ?? "";
    keep.hidden = Boolean(answer.refused);
    other.hidden = wish.act !== "add";
    other.href = `${draft}/add?${new URLSearchParams(wish)}`;
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
