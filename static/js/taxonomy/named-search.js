// Django's search for a term has no name of its own: it takes that of the list that it stands for, before what is chosen.

const PARTS = ".select2-selection, .select2-selection__rendered[role], .select2-search__field";

function nameSearches() {
  for (const list of document.querySelectorAll("select.admin-autocomplete")) {
    const [label] = list.labels;
    label.id ||= `${list.id}-label`;
    for (const part of list.parentElement.querySelectorAll(PARTS)) {
      const chosen = part.getAttribute("aria-labelledby") ?? "";
      part.setAttribute("aria-labelledby", `${label.id} ${chosen}`.trim());
    }
  }
}

// In the queue in which Django's own script waits, behind it.
window.django.jQuery(nameSearches);
