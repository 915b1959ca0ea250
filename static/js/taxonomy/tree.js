/*
 * Moves terms in the tree without loading the page anew, and lets them be dragged. Everything here can be done without:
 * the arrows are buttons of a plain form.
 *
 * Looks for: form[data-terms] with li[data-term] and buttons named "move" (templates/admin/taxonomy/_tree.html).
 */

const zones = ["is-before", "is-under", "is-after"];
let dragged = null;

/** The tree's form as the page has it now. */
const form = () => document.querySelector("form[data-terms]");

/** Say something to those who do not see the tree change, and to those who do. */
function tell(page) {
  const said = page.querySelector(".messagelist");
  document.querySelector(".messagelist")?.remove();
  if (said) {
    said.setAttribute("role", "status");
    document.querySelector("#content")?.before(said);
  }
}

/** Ask the server to move, and show the tree as it is then. Where that fails, the form is sent as without script. */
async function move(what) {
  const body = new FormData(form());
  body.set("move", what);
  form().setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(form().action, { method: "POST", body, credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const tree = page.querySelector("form[data-terms]");
    if (!answer.ok || !tree) {
      location.reload();
      return;
    }
    form().replaceWith(tree);
    tell(page);
    prepare();
    focusOn(what);
  } catch {
    location.reload();
  }
}

/** Back to the same button, or if it has done all it can, to the term itself. */
function focusOn(what) {
  const [, term] = what.split(":");
  const button = form().querySelector(`button[value="${CSS.escape(what)}"]:not(:disabled)`);
  (button ?? form().querySelector(`#term-${CSS.escape(term)} .terms__name`))?.focus();
}

/** Which part of a row the pointer is in: its upper quarter, its lower quarter, or between. */
function zone(row, event) {
  const { top, height } = row.getBoundingClientRect();
  const part = (event.clientY - top) / height;
  return part < 0.25 ? "is-before" : part > 0.75 ? "is-after" : "is-under";
}

const rowOf = (event) => (event.target instanceof Element ? event.target.closest(".terms__row") : null);
const termOf = (row) => row.closest("[data-term]").dataset.term;
const clear = () => form()?.querySelectorAll(".terms__row").forEach((row) => row.classList.remove(...zones));

/** Whether the dragged term may land on a row: not on itself, nor on what comes under it. */
const mayLand = (row) => dragged && row && !dragged.closest("[data-term]").contains(row);

function prepare() {
  const tree = form();
  tree?.querySelectorAll(".terms__row").forEach((row) => {
    row.draggable = true;
    // Links would be dragged by themselves, as addresses.
    row.querySelectorAll("a").forEach((link) => {
      link.draggable = false;
    });
  });
  tree?.addEventListener("submit", (event) => {
    if (event.submitter?.name === "move") {
      event.preventDefault();
      move(event.submitter.value);
    }
  });
  tree?.addEventListener("dragstart", (event) => {
    dragged = rowOf(event);
    if (dragged) {
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", termOf(dragged));
      dragged.classList.add("is-dragged");
    }
  });
  tree?.addEventListener("dragover", (event) => {
    const row = rowOf(event);
    clear();
    if (mayLand(row)) {
      event.preventDefault();
      row.classList.add(zone(row, event));
    }
  });
  tree?.addEventListener("drop", (event) => {
    const row = rowOf(event);
    if (mayLand(row)) {
      event.preventDefault();
      move(`${zone(row, event).slice(3)}:${termOf(dragged)}:${termOf(row)}`);
    }
  });
  tree?.addEventListener("dragend", () => {
    dragged?.classList.remove("is-dragged");
    dragged = null;
    clear();
  });
}

prepare();
