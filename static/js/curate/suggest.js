// Suggests organisations while a curator types one: fills a <datalist> for each input with data-suggest="ADDRESS".
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

  const suggest = async (input) => {
    const words = input.value.trim();
    if (words.length < 2 || words.endsWith("]")) return;
    const answer = await fetch(`${input.dataset.suggest}?term=${encodeURIComponent(words)}`);
    if (!answer.ok || input.value.trim() !== words) return;
    const { results } = await answer.json();
    listFor(input).replaceChildren(
      ...results.map((text) => Object.assign(document.createElement("option"), { value: text })),
    );
  };

  let pause;
  document.addEventListener("input", ({ target }) => {
    if (!target.dataset || !target.dataset.suggest) return;
    clearTimeout(pause);
    pause = setTimeout(() => suggest(target), 150);
  });
})();
