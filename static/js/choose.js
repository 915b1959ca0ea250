// Searching within a long list of terms. Without this, the list is whole: folded up, and every term can be reached.

const LONG = 12;

const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

/** Put a search box above the terms of one question. */
function searchable(question) {
  const options = [...question.querySelectorAll(".option[data-words]")];
  if (options.length <= LONG) return;

  const words = new Map(options.map((option) => [option, folded(`${option.textContent} ${option.dataset.words}`)]));
  const groups = [...question.querySelectorAll("details")];
  const box = question.ownerDocument.querySelector("template#choose-search").content.cloneNode(true);
  const label = box.querySelector("label");
  const input = box.querySelector("input");
  const found = box.querySelector("output");
  input.id = `${question.id}_search`;
  label.htmlFor = input.id;

  let openBefore = null;
  function narrow() {
    const asked = folded(input.value).split(/\s+/).filter(Boolean);
    if (asked.length && !openBefore) openBefore = new Map(groups.map((group) => [group, group.open]));
    let count = 0;
    for (const option of options) {
      const fits = asked.every((word) => words.get(option).includes(word));
      option.hidden = !fits && !option.querySelector("input").checked;
      count += fits;
    }
    for (const group of groups) {
      const shown = [...group.querySelectorAll(".option")].some((option) => !option.hidden);
      group.hidden = !shown;
      group.open = asked.length ? shown : (openBefore?.get(group) ?? group.open);
    }
    if (!asked.length) openBefore = null;
    found.value = asked.length ? found.dataset[count === 1 ? "one" : "many"].replace("0", count) : "";
  }

  input.addEventListener("input", narrow);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault(); // it would send the form
    if (event.key === "Escape") {
      input.value = "";
      narrow();
    }
  });
  question.querySelector("[data-choose-search]").append(box);
}

document.querySelectorAll("[data-choose]").forEach(searchable);
