// Suggests organisations while somebody types one: fills a <datalist> for each input with data-suggest="ADDRESS?WORD=",
// from the `results` that the address answers: names, or what has a name and a slug.
// Without it the name or the slug is typed in full.
(() => {
  "use strict";
  let number = 0;

  const listFor = (input) => {
    if (input.list) return input.list;
    const list = document.createElement("datalist");
    list.id = `suggestions-${(number += 1)}`;
    input.after(list);
    input.setAttribute("list", list.id);
    return list;
  };

  const inWords = (found) => (typeof found === "string" ? found : `${found.name} [${found.slug}]`);

  const suggest = async (input) => {
    const words = input.value.trim();
    if (words.length < 2 || words.endsWith("]")) return;
    const answer = await fetch(`${input.dataset.suggest}${encodeURIComponent(words)}`);
    if (!answer.ok || input.value.trim() !== words) return;
    const { results } = await answer.json();
    listFor(input).replaceChildren(
      ...results.map((found) => Object.assign(document.createElement("option"), { value: inWords(found) })),
    );
  };

  let pause;
  document.addEventListener("input", ({ target }) => {
    if (!target.dataset || !target.dataset.suggest) return;
    clearTimeout(pause);
    pause = setTimeout(() => suggest(target), 150);
  });
})();
