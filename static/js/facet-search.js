/*
 * Search within a long facet of the filters. Without this the facet is whole, with its rest folded up. The box has no
 * name, so it is never part of what the form asks.
 */
const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

function searchable(facet) {
  const rest = facet.querySelector(".facet__more");
  if (!rest || facet.querySelector(".facet__search")) return;
  const box = document.querySelector("template#facet-search").content.cloneNode(true);
  const input = box.querySelector("input");
  const found = box.querySelector("output");
  input.id = `find-${facet.dataset.facet}`;
  box.querySelector("label").htmlFor = input.id;
  const options = [...facet.querySelectorAll(".facet__option")];
  const words = new Map(options.map((option) => [option, folded(option.querySelector(".facet__name").textContent)]));
  let wasOpen = rest.open;

  function narrow() {
    const asked = folded(input.value).split(/\s+/).filter(Boolean);
    let count = 0;
    for (const option of options) {
      const fits = asked.every((word) => words.get(option).includes(word));
      option.hidden = !fits && !option.querySelector("input").checked;
      count += fits;
    }
    for (const group of facet.querySelectorAll(".facet__group")) group.hidden = asked.length > 0;
    rest.open = asked.length > 0 || wasOpen;
    found.value = asked.length ? `${count} ${found.dataset.of} ${options.length}` : "";
  }

  input.addEventListener("focus", () => {
    if (!input.value) wasOpen = rest.open;
  });
  input.addEventListener("input", narrow);
  // What is typed here changes nothing of what is asked.
  input.addEventListener("change", (event) => event.stopPropagation());
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault(); // it would send the form
    if (event.key === "Escape") {
      input.value = "";
      narrow();
    }
  });
  facet.querySelector("fieldset").prepend(box);
}

const searchAll = () => document.querySelectorAll(".facet[data-facet]").forEach(searchable);
searchAll();
document.addEventListener("htmx:afterSettle", searchAll);
document.addEventListener("htmx:historyRestore", searchAll);
