/*
 * A list that follows its filters at once, by htmx: keeps what the reader had opened, says the new count aloud, and
 * carries the focus over. Without script the form has a button and does the same.
 */
const listing = "[data-listing]";
let opened = [];
let scrolled = 0;

document.addEventListener("htmx:beforeSwap", (event) => {
  // A refusal is a page of its own: follow it there.
  if (event.detail.xhr.status >= 400) window.location.assign(event.detail.pathInfo.responsePath);
  opened = [...document.querySelectorAll(`${listing} details`)].map((part) => [part.id, part.open]);
  scrolled = document.querySelector("#filters")?.scrollTop ?? 0;
});

document.addEventListener("htmx:afterSettle", () => {
  for (const [id, open] of opened) {
    const part = document.getElementById(id);
    if (part) part.open = open || part.open;
  }
  const filters = document.querySelector("#filters");
  if (filters) filters.scrollTop = scrolled;
  const count = document.querySelector("#entry-count");
  const announcement = document.querySelector("#announcement");
  if (count && announcement) announcement.textContent = count.textContent;
});

// Only what is asked for stands in the address: an empty search box does not.
document.addEventListener("htmx:configRequest", (event) => {
  const { parameters } = event.detail;
  if (parameters.q === "") delete parameters.q;
});
